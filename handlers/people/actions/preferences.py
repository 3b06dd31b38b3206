"""Saves a person's notification preferences."""

from handlers import digest_queue
from handlers.common.preferences import DIGEST_HOURS, Preferences, to_json
from handlers.errors import BadInput, Field, InputFault
from storage.ref import Ref
from storage.tables import Person
from storage.unit_of_work import UnitOfWork


def save(uow: UnitOfWork, person: Person, preferences: Preferences) -> None:
    """Saves the preferences and moves a scheduled digest to the new time. Raises BadInput for an odd hour."""
    earliest, latest = DIGEST_HOURS
    if not earliest <= preferences.digest_time <= latest:
        raise BadInput(Field.TIME, InputFault.ODD_HOUR, f"{preferences.digest_time:%H:%M}")
    person.notify = to_json(preferences)
    uow.flush()
    uow.audit("wishes", Ref.of(person), **to_json(preferences))
    digest_queue.reschedule_digest(uow, person.id)
