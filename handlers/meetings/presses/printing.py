"""Buttons of what can be printed for a meeting."""

from storage.payloads import PressData


class ShowPrintMenu(PressData, name="meeting_print"):
    """[พิมพ์เอกสาร]"""


class PrintNameTags(PressData, name="meeting_tags"):
    """[ป้ายชื่อ]"""


class PrintNotices(PressData, name="meeting_notices"):
    """[ใบแจ้งไม่มีแชต 3]"""
