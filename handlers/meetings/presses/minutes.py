"""Buttons of a meeting that is over: its papers, and what is found of it later."""

from storage.payloads import PressData
from storage.vocabulary import PaperKind


class SubmitBrief(PressData, name="minutes_brief"):
    """[เสนอมติย่อ]"""


class SubmitMinutes(PressData, name="minutes_submit"):
    """[เสนอรายงานประชุม]"""


class OpenMinutesDraft(PressData, name="minutes_draft"):
    """[ดูร่าง] of the brief resolutions or the minutes."""

    kind: PaperKind


class OpenMinutesPage(PressData, name="minutes_page"):
    """[กรอกในหน้าเว็บ]"""


class ShowRecord(PressData, name="minutes_show"):
    """[เอกสาร], a hit of a search: agenda, resolutions and papers of a meeting."""
