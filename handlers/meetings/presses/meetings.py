"""Buttons of a meeting's card and of lists of meetings."""

from storage.payloads import PressData


class ListMeetings(PressData, name="meetings"):
    """[การประชุม]"""


class ShowMeeting(PressData, name="meeting"):
    """[เปิด 1] [กลับ]: the card of whoever runs the meeting."""


class ShowMeetingBelow(PressData, name="meeting_below"):
    """[ดูการประชุม] of what stands beside the card: the card comes below it."""
