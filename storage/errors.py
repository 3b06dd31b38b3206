"""Facts that only a database can tell."""


class StorageError(Exception):
    """Base of what storage raises on purpose."""


class DatabaseAway(StorageError):
    """The database does not answer now: nothing was stored, the caller tries again later."""


class UpgradeFailed(StorageError):
    """The database could not be brought to the tables of this version: it is away, or it refused a migration."""


class CannotBeStored(StorageError):
    """No database takes these rows, now or later (nested too deep, a number that is none)."""


class AccountTaken(StorageError):
    """The chat stands for somebody already, or the person has another chat on this channel."""


class ChainBroken(StorageError):
    """The audit chain does not match its hashes; `seq` is the first row that does not."""

    def __init__(self, office_id: int, seq: int, why: str) -> None:
        super().__init__(f"office {office_id}: audit row {seq}: {why}")
        self.office_id = office_id
        self.seq = seq
        self.why = why
