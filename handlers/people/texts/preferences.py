"""Texts of a person's notification preferences."""

from collections.abc import Sequence
from datetime import time

from handlers.common.preferences import Preferences
from handlers.common.presses import button
from handlers.common.words import word
from handlers.people.presses import SetDigestTime, SetPlatform, SetQuietHours, ShowPreferences
from notifications.message import Button, Fact, Message, Press
from storage.vocabulary import Platform

_DIGEST_TIMES = (time(7), time(8), time(8, 30), time(13))
_QUIET_SPANS = ((time(20), time(6, 30)), (time(18), time(8)), (time(22), time(5)))
_BACK = Press.of("กลับ", ShowPreferences())
SETTINGS = button("ตั้งเวลาแจ้งเตือน", ShowPreferences())


def card(preferences: Preferences, platforms: Sequence[Platform], told_on: Platform, *, saved: bool = False) -> Message:
    """The card of the preferences. `told_on` is the platform that is used now, one of the linked `platforms`."""
    rows: list[tuple[Button, ...]] = [(Press.of("เวลาสรุป", SetDigestTime()), Press.of("ช่วงงดแจ้ง", SetQuietHours()))]
    others = tuple(Press.of(f"แจ้งทาง {word(one)}", SetPlatform(platform=one)) for one in platforms if one != told_on)
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
            tuple(Press.of(f"{at:%H:%M}", SetDigestTime(at=at)) for at in _DIGEST_TIMES),
            (_BACK,),
        ),
    )


def ask_quiet() -> Message:
    return Message(
        title="งดแจ้งช่วงเวลาใดของทุกวัน",
        body="เรื่องด่วนที่สุดยังแจ้งทันที เรื่องอื่นรอจนพ้นช่วงนี้\nกดเลือก หรือพิมพ์ช่วงเวลา เช่น 19-7",
        rows=(
            tuple(Press.of(f"{span[0]:%H:%M}–{span[1]:%H:%M}", SetQuietHours(quiet=span)) for span in _QUIET_SPANS),
            (Press.of("ไม่งด", SetQuietHours(quiet=())), _BACK),
        ),
    )
