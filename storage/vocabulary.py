"""The closed word lists of the office, as they are kept in rows.

The Thai word each stands for is in `handlers/common/words.py`; names follow the office's terms in English.
"""

from enum import StrEnum


class Platform(StrEnum):
    """Where a chat lives. `WEB` is a person's browser, `SELF` an event the product raised itself."""

    TELEGRAM = "telegram"
    LINE = "line"
    WEB = "web"
    SELF = "self"


class UnitKind(StrEnum):
    """A unit keeps register books of its own: the office, each group, each school."""

    OFFICE = "office"
    GROUP = "group"
    SCHOOL = "school"


class PostKind(StrEnum):
    """What a post may do in its unit; several deputies of one unit are ordered by rank."""

    DIRECTOR = "director"
    DEPUTY = "deputy"
    CLERK = "clerk"
    OFFICER = "officer"
    HEAD_OF_ADMINISTRATION = "head_of_administration"


class Urgency(StrEnum):
    """ชั้นความเร็ว (ข้อ 28)."""

    NORMAL = "normal"
    URGENT = "urgent"
    VERY_URGENT = "very_urgent"
    MOST_URGENT = "most_urgent"


class Secrecy(StrEnum):
    """ชั้นความลับ (ข้อ 29): ลับ, ลับมาก, ลับที่สุด. The last is never electronic."""

    OPEN = "open"
    CONFIDENTIAL = "confidential"
    SECRET = "secret"
    TOP_SECRET = "top_secret"


class LetterKind(StrEnum):
    """ข้อ 10 knows six kinds; a record is everything else that an officer makes or receives."""

    EXTERNAL = "external"
    MEMO = "memo"
    STAMPED = "stamped"
    ORDER = "order"
    ANNOUNCEMENT = "announcement"
    RECORD = "record"


class Direction(StrEnum):
    """Which book: ทะเบียนหนังสือรับ (แบบ 13) or ส่ง (แบบ 14)."""

    RECEIVE = "receive"
    SEND = "send"


class EntryState(StrEnum):
    """What became of a number of a register book. None is ever missing."""

    USED = "used"
    RESERVED = "reserved"
    VOID = "void"


class LetterState(StrEnum):
    """Where a letter stands in the office that received it."""

    DRAFT = "draft"
    DISCARDED = "discarded"
    REGISTERED = "registered"
    SUBMITTED = "submitted"
    DECIDED = "decided"
    RETURNED = "returned"
    CLOSED = "closed"
    VOID = "void"


class ReadingState(StrEnum):
    """How far the reader is with the pages of a draft."""

    NONE = "none"
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    SUSPICIOUS = "suspicious"
    """Looks secret: nothing was kept, the person is asked first."""


class ApprovalState(StrEnum):
    """OPEN: waits for the decider. HELD: decided, inside the undo window, nobody told yet."""

    OPEN = "open"
    HELD = "held"
    DECIDED = "decided"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class Decision(StrEnum):
    """What a director decides on a letter."""

    AS_PROPOSED = "as_proposed"
    KNOWN = "known"
    KNOWN_CIRCULATE = "known_circulate"
    ASSIGN = "assign"
    RETURN = "return"
    KEEP = "keep"
    OWN_WORDS = "own_words"


class Capacity(StrEnum):
    """In whose right somebody decides; printed with the decision."""

    SELF = "self"
    ACTING = "acting"
    DELEGATED = "delegated"


class TaskState(StrEnum):
    """A letter's work in one group, from the group's receiving to its closing."""

    WAITING = "waiting"
    RECEIVED = "received"
    ASSIGNED = "assigned"
    ASKED = "asked"
    REPORTED = "reported"
    CLOSED = "closed"
    RETURNED = "returned"


class RemarkKind(StrEnum):
    """What a written remark on a letter was."""

    PROPOSAL = "proposal"
    OPINION = "opinion"
    DECISION = "decision"
    RETURN = "return"
    ASSIGNMENT = "assignment"
    REPORT = "report"
    QUESTION = "question"
    ANSWER = "answer"
    CLOSING = "closing"
    EXTENSION = "extension"
    EXTENDED = "extended"
    NOT_EXTENDED = "not_extended"


class Wanted(StrEnum):
    """What the sender of a circular wants of each receiver."""

    SEEN = "seen"
    ACKNOWLEDGE = "acknowledge"
    YES_NO = "yes_no"
    NUMBER = "number"
    TEXT = "text"
    FILE = "file"


class CircularState(StrEnum):
    """DRAFT: receivers are being chosen. WAITING: confirmed, goes out at `send_at`, nobody told yet."""

    DRAFT = "draft"
    DISCARDED = "discarded"
    WAITING = "waiting"
    SENT = "sent"
    CANCELLED = "cancelled"
    CLOSED = "closed"


class ExtensionState(StrEnum):
    """A request for more time."""

    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class MeetingKind(StrEnum):
    """Who meets; each kind has a series of numbers of its own."""

    SCHOOL_HEADS = "school_heads"
    GROUP_HEADS = "group_heads"
    STAFF = "staff"
    OTHER = "other"


class MeetingState(StrEnum):
    """CALLED: groups are asked for items. SUBMITTED: lies before the director. INVITED: the invitation has gone out.
    OPEN: under way. ENDED: over, minutes to be made. ADOPTED: a later meeting has adopted its minutes."""

    DRAFT = "draft"
    DISCARDED = "discarded"
    CALLED = "called"
    SUBMITTED = "submitted"
    INVITED = "invited"
    OPEN = "open"
    ENDED = "ended"
    ADOPTED = "adopted"
    CANCELLED = "cancelled"


class Attendance(StrEnum):
    """What somebody who was invited has answered. No answer stays none: it is never taken for either."""

    NONE = "none"
    COMING = "coming"
    SUBSTITUTE = "substitute"
    ABSENT = "absent"


class Consent(StrEnum):
    """Whether a substitute has agreed to come. NONE: nobody was asked."""

    NONE = "none"
    ASKED = "asked"
    GIVEN = "given"
    REFUSED = "refused"


class AgendaKind(StrEnum):
    """เพื่อทราบ, เพื่อพิจารณา."""

    INFORMATION = "information"
    CONSIDERATION = "consideration"


class PaperKind(StrEnum):
    """A paper of a meeting that goes up the chain: หนังสือเชิญประชุม, มติที่ประชุมโดยย่อ, รายงานการประชุม, คำสั่ง, ประกาศ."""

    INVITATION = "invitation"
    BRIEF = "brief"
    MINUTES = "minutes"
    ORDER = "order"
    ANNOUNCEMENT = "announcement"


class PaperState(StrEnum):
    """CHECKING: lies before the head of administration. SIGNING: lies before the director."""

    DRAFT = "draft"
    CHECKING = "checking"
    SIGNING = "signing"
    SIGNED = "signed"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class AmendmentState(StrEnum):
    """A request to correct the brief resolutions."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class EventState(StrEnum):
    """An inbox row. FAILED was tried often enough and is kept for people to look at."""

    NEW = "new"
    DONE = "done"
    IGNORED = "ignored"
    FAILED = "failed"


class SendState(StrEnum):
    """An outbox row. SENDING is written before the call, so that a kill leaves a trace."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
