"""Every page of the manuals and every card of the work calendar goes out in one piece, whole, on both platforms."""

from collections.abc import Iterator
from datetime import date

import pytest

from bot.line.render import render as on_line
from bot.simulator.line.validation import check_messages
from bot.telegram.render import render as on_telegram
from handlers.work.rules.procedures import Procedure, procedures
from handlers.work.rules.programmes import plan, sort
from handlers.work.texts import manuals, programmes
from notifications.message import Message, Press
from storage.tables import Person, Unit
from storage.vocabulary import UnitKind

UNIT = Unit(id=3, office_id=1, kind=UnitKind.GROUP, name="กลุ่มนโยบายและแผน")
PERSON = Person(id=5, office_id=1, prefix="น.ส.", first_name="เพ็ญ", last_name="พูนผล")


def _cards(one: Procedure) -> Iterator[Message]:
    for page in range(manuals.last_page(len(one.steps), manuals.STEPS_SHOWN) + 1):
        yield manuals.procedure(one, page, may_switch=True)
    planned = plan(one, 2570, begins=date(2026, 10, 1))
    for whole in (False, True):
        view = programmes.OfferView(
            procedure=one,
            unit=UNIT,
            year=2570,
            other_years=(2569, 2571),
            person=PERSON,
            chosen=whole,
            planned=planned,
            steps=sort(planned, date(2026, 9, 14), whole=whole),
            whole=whole,
            units=9,
            today=date(2026, 9, 14),
        )
        yield programmes.offer(view)
        yield programmes.ask_off(view, 12, 12)


def _pressable(message: Message) -> Message:
    rows = tuple(
        tuple(one.model_copy(update={"id": "b" * 22}) if isinstance(one, Press) else one for one in row)
        for row in message.rows
    )
    return message.model_copy(update={"rows": rows})


@pytest.mark.parametrize("one", procedures().values(), ids=lambda one: str(one.key))
def test_a_card_is_whole_on_both_platforms(one: Procedure) -> None:
    for message in map(_pressable, _cards(one)):
        parts = on_telegram(message)
        assert len(parts) == 1 and "…" not in parts[0].html
        objects = on_line(message, lambda _hash, _name: "https://office.example/f")
        assert len(objects) == 1 and check_messages(objects, allow_http=False) == []
        assert all(line[:40] in str(objects) for line in message.body.split("\n"))
