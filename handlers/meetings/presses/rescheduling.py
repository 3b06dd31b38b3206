"""Buttons with which a meeting is moved or called off."""

from datetime import datetime

from storage.payloads import PressData


class MoveMeeting(PressData, name="meeting_move"):
    """[เลื่อน]"""


class ConfirmMove(PressData, name="meeting_moved"):
    """[ยืนยันเลื่อน]: what the meeting is moved to."""

    starts_at: datetime
    ends_at: datetime
    room: str
    online_url: str


class CancelMeeting(PressData, name="meeting_cancel"):
    """[ยกเลิกประชุม]"""
