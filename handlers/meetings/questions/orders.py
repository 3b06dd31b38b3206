"""What is asked for while an order or an announcement is a draft."""

from storage.payloads import Question


class AskOrderField(Question, name="order_change"):
    """Another subject or body; `field` says which."""

    field: str
