"""What a chat is asked about people."""

from handlers.common.dictation import AbsenceReason
from storage.payloads import Question


class AskWhomToInvite(Question, name="invite"):
    """Whom to invite: a name, a post or a unit."""


class AskPerson(Question, name="person"):
    """Whose card to show."""


class AskAbsenceDays(Question, name="absence_days"):
    """On which days somebody is away; of a noted absence, its other days."""

    reason: AbsenceReason = AbsenceReason.AWAY


class AskDigestTime(Question, name="wish_digest"):
    """When the digest comes."""


class AskQuietHours(Question, name="wish_quiet"):
    """Between which hours nothing is told."""
