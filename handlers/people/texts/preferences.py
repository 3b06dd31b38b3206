"""Texts of a person's notification preferences."""

from collections.abc import Sequence
from datetime import time

from handlers.common.preferences import Preferences
from handlers.common.words import word
from notifications.message import Button, Fact, Message, Press
from storage.vocabulary import Platform

_DIGEST_HOURS = ("07:00", "08:00", "08:30", "13:00")
_QUIET_SPANS = (("20:00", "06:30"), ("18:00", "08:00"), ("22:00", "05:00"))
_BACK = Press(label="กลับ", verb="wishes")
SETTINGS = Press(label="ตั้งเวลาแจ้งเตือน", verb="wishes", quick=True)


def card(preferences: Preferences, platforms: Sequence[Platform], told_on: Platform, *, saved: bool = False) -> Message:
    """The card of the preferences. `told_on` is the platform that is used now, one of the linked `platforms`."""
    rows: list[tuple[Button, ...]] = [
        (Press(label="เวลาสรุป", verb="wish_digest"), Press(label="ช่วงงดแจ้ง", verb="wish_quiet"))
    ]
    others = tuple(
        Press(label=f"แจ้งทาง {word(one)}", verb="wish_platform", args={"platform": str(one)})
        for one in platforms
        if one != told_on
    )
    if others:
        rows.append(others)
    return Message(
        title="บันทึกการแจ้งเตือนแล้ว" if saved else "การแจ้งเตือนของท่าน",
        facts=(
            Fact(label="สรุปงาน", value=f"{preferences.digest_time:%H:%M} ทุกวันทำการ"),
            Fact(label="งดแจ้ง", value=_quiet(preferences.quiet_hours)),
            Fact(label="ช่องทาง", value=word(told_on)),
        ),
        rows=tuple(rows),
    )


def _quiet(quiet: tuple[time, time] | None) -> str:
    return f"{quiet[0]:%H:%M}–{quiet[1]:%H:%M} เว้นแต่ด่วนที่สุด" if quiet else "ไม่งด"


def ask_digest() -> Message:
    return Message(
        title="ส่งสรุปงานเวลาใดของวันทำการ",
        body="กดเลือก หรือพิมพ์เวลา เช่น 7.30",
        rows=(
            tuple(Press(label=hour, verb="wish_digest", args={"at": hour}) for hour in _DIGEST_HOURS),
            (_BACK,),
        ),
    )


def ask_quiet() -> Message:
    return Message(
        title="งดแจ้งช่วงเวลาใดของทุกวัน",
        body="เรื่องด่วนที่สุดยังแจ้งทันที เรื่องอื่นรอจนพ้นช่วงนี้\nกดเลือก หรือพิมพ์ช่วงเวลา เช่น 19-7",
        rows=(
            tuple(
                Press(label=f"{begins}–{ends}", verb="wish_quiet", args={"quiet": [begins, ends]})
                for begins, ends in _QUIET_SPANS
            ),
            (Press(label="ไม่งด", verb="wish_quiet", args={"quiet": []}), _BACK),
        ),
    )
