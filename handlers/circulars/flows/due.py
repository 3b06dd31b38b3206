"""What people hear when a circular is due: the units that have not done it, and whoever keeps it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from handlers.circulars.actions import receiving, sending
from handlers.circulars.actions.receiving import Part
from handlers.circulars.flows.receiving import view_for
from handlers.circulars.texts import receiving as texts
from handlers.context import Services, actor_of
from handlers.deadlines.actions.deadlines import Due, Recipients
from handlers.deadlines.rules.ladders import Role
from handlers.errors import NotFound
from handlers.letters.flows import cards as notices
from handlers.letters.texts.letters import subject_of as letter_subject
from handlers.routes import Routes
from handlers.work.flows import cards as task_cards
from notifications.message import Message, Press
from notifications.outbox import About
from storage import circulars
from storage.ref import Ref
from storage.tables import Circular, Letter, Person, Receiver
from storage.unit_of_work import UnitOfWork
from storage.vocabulary import CircularState

# --- a unit's part ----------------------------------------------------------------------------------------------------


def _about(one: Part) -> About:
    return receiving.about(one.id, one.receiver.version)


def due_of_part(uow: UnitOfWork, services: Services, receiver_id: int) -> Due | None:
    """One unit's part, for those of its people who asked to be reminded."""
    try:
        one = receiving.part(uow, receiver_id)
    except NotFound:
        return None
    due_at = receiving.work_due(uow, one)
    if due_at is None:
        return None
    return Due(
        open=receiving.still_of_use(uow, one),
        urgency=one.letter.urgency,
        people={Role.OFFICER: receiving.acting(uow, one)},
        card=lambda person_id: texts.due_soon(_view_of(uow, services, one, person_id), due_at),
        about=lambda _person_id: _about(one),
        line=lambda _person_id: texts.line(one.circular, one.letter, one.receiver, uow.now),
        subject=lambda _person_id: letter_subject(one.letter),
        open_press=lambda _person_id: texts.open_part(one.id),
    )


def _view_of(uow: UnitOfWork, services: Services, one: Part, person_id: int) -> texts.View:
    person = uow.get(Person, person_id)
    assert person is not None
    return view_for(uow, services, one, actor_of(uow, person))


# --- a circular's due moment ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _DueCircular:
    """A circular that is due: what its receivers hear of their own parts, and its keeper of all."""

    uow: UnitOfWork
    services: Services
    row: Circular
    letter: Letter
    _parts: dict[int, Part | None] = field(default_factory=dict)

    def reached(self) -> Sequence[int]:
        """Of the units that have not done it: whom they are reached by today."""
        units = [one.unit_id for one in receiving.still_waiting(self.uow, self.row)]
        found = sending.reach(self.uow, units, secret=notices.is_secret(self.letter))
        return list(dict.fromkeys(one.person_id for one in found.values()))

    def keepers(self) -> Sequence[int]:
        found = receiving.keeper_of(self.uow, self.row, self.letter)
        return [one for one in found if task_cards.may_hear(self.uow, self.letter, one)]

    def part(self, person_id: int) -> Part | None:
        """The first of this person's parts that waits; None for who keeps the circular."""
        if person_id not in self._parts:
            found = receiving.parts_of(self.uow, self.row, person_id)
            self._parts[person_id] = found[0] if found else None
        return self._parts[person_id]

    def left(self) -> int:
        return len(receiving.still_waiting(self.uow, self.row))

    def card(self, person_id: int) -> Message:
        one = self.part(person_id)
        if one is None:
            return texts.due_for_keeper(self.row, self.letter, self.left())
        return texts.card(_view_of(self.uow, self.services, one, person_id), again=True)

    def about(self, person_id: int) -> About:
        one = self.part(person_id)
        return _about(one) if one is not None else About(subject=Ref.of(self.row))

    def line(self, person_id: int) -> str:
        one = self.part(person_id)
        if one is not None:
            return texts.line(self.row, self.letter, one.receiver, self.uow.now)
        return f"{letter_subject(self.letter)[:60]} · {texts.left_line(self.row, self.left())}"

    def concerns(self, person_id: int) -> bool:
        """Whether a unit of theirs has still not done it, or they keep the circular."""
        return self.part(person_id) is not None or person_id in self.keepers()

    def open_press(self, person_id: int) -> Press:
        one = self.part(person_id)
        if one is not None:
            return texts.open_part(one.id)
        return texts.open_circular(self.row)


def due_of_circular(uow: UnitOfWork, services: Services, circular_id: int) -> Due | None:
    """A circular, for those who have not done what is wanted and for whoever keeps it."""
    row = circulars.circular(uow, circular_id)
    letter = uow.get(Letter, row.letter_id) if row is not None else None
    if row is None or letter is None:
        return None
    one = _DueCircular(uow, services, row, letter)
    return Due(
        open=row.state == CircularState.SENT and circulars.counts(uow, circular_id).left > 0,
        urgency=letter.urgency,
        people=Recipients({Role.OFFICER: one.reached, Role.KEEPER: one.keepers}),
        card=one.card,
        about=one.about,
        line=one.line,
        subject=lambda _person_id: letter_subject(letter),
        open_press=one.open_press,
        concerns=one.concerns,
    )


ROUTES = Routes(dues={Circular.KIND: due_of_circular, Receiver.KIND: due_of_part})
