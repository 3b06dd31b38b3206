"""Every table. Rows are the entities; what may be done with them stands in `handlers`.

Every row of an office inherits `OfficeRow`: the unit of work filters each query by the office and stamps each new
row, so no query has to remember it. Moments are UTC; dates are the office's calendar days (Bangkok), common era.
"""

from sqlalchemy import Integer, column

from storage.tables.audit import Audit, AuditHead
from storage.tables.base import OfficeOwned, OfficeRow
from storage.tables.circulars import Circular, Receiver, ReceiverList
from storage.tables.deadlines import Deadline, DigestItem, Extension, Programme, Reminder
from storage.tables.files import KeptFile
from storage.tables.jobs import Job, Timer
from storage.tables.letters import Approval, Book, Correction, Entry, Letter, Page, Remark, Task
from storage.tables.meetings import AgendaCall, AgendaItem, Amendment, Invited, Meeting, MeetingPaper
from storage.tables.messages import ButtonRow, Conversation, Delivery, Event
from storage.tables.offices import ChatChannel, Office
from storage.tables.people import Absence, Account, CodeTry, Holding, Invitation, Person, Post, Unit

__all__ = [
    "Absence",
    "Account",
    "AgendaCall",
    "AgendaItem",
    "Amendment",
    "Approval",
    "Audit",
    "AuditHead",
    "Book",
    "ButtonRow",
    "ChatChannel",
    "Circular",
    "CodeTry",
    "Conversation",
    "Correction",
    "Deadline",
    "Delivery",
    "DigestItem",
    "Entry",
    "Event",
    "Extension",
    "Holding",
    "Invitation",
    "Invited",
    "Job",
    "KeptFile",
    "Letter",
    "Meeting",
    "MeetingPaper",
    "Office",
    "OfficeOwned",
    "OfficeRow",
    "Page",
    "Person",
    "Post",
    "Programme",
    "Receiver",
    "ReceiverList",
    "Remark",
    "Reminder",
    "Task",
    "Timer",
    "Unit",
]

# The filter's lambda is read once with the marker itself standing for any table of an office. Set here, after the
# tables: as a class body attribute it would look to pydantic like a field that every table shadows.
OfficeOwned.office_id = column("office_id", Integer)  # type: ignore[attr-defined]
