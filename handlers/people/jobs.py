"""Jobs of people."""

from storage.payloads import JobData


class SetMenu(JobData, name="menu"):
    """Give a chat the menu of its person's role. The role is asked for again when the job is done."""

    account_id: int
    role: str = ""
