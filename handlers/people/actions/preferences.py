"""When and where somebody wishes to be told, kept with the person."""

from handlers import waiting
from handlers.common.preferences import DIGEST_HOURS, Wishes, plain
from handlers.errors import BadInput, Field, InputFault
from storage.tables import Person
from storage.unit_of_work import UnitOfWork


def save(uow: UnitOfWork, person: Person, wishes: Wishes) -> None:
    """Keep somebody's wishes; a digest that waits already comes at the new hour. Raises BadInput for an odd hour."""
    assert person.id is not None
    earliest, latest = DIGEST_HOURS
    if not earliest <= wishes.digest <= latest:
        raise BadInput(Field.TIME, InputFault.ODD_HOUR, f"{wishes.digest:%H:%M}")
    person.notify = plain(wishes)
    uow.flush()
    uow.audit("wishes", f"person:{person.id}", **plain(wishes))
    waiting.hour_changed(uow, person.id)
