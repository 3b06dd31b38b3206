"""The example office (deploy/office.example.yaml) in a database: for the demonstration, the simulator and the tests."""

from datetime import timedelta
from pathlib import Path

from bot.commands.office_file import read_office_file
from bot.commands.seed_letters import seed_letters
from handlers.context import Services
from handlers.people.actions.import_staff import Change, bring_in
from handlers.staff.rules.staff_list import StaffList, fold
from storage import people
from storage.engine import Database
from storage.tables import Office
from storage.unit_of_work import UnitOfWork

_SINCE = timedelta(days=90)
EXAMPLE = Path(__file__).parents[2] / "deploy" / "office.example.yaml"


class WhichOffice(Exception):
    """Several offices share the database, and none of them is called as the file says."""

    def __init__(self, name: str, there: list[str]) -> None:
        super().__init__(f"no office is called {name!r}; there are: {', '.join(there)}")


def bring_in_staff_list(uow: UnitOfWork, services: Services, staff_list: StaffList) -> list[Change]:
    """Make an office as its staff list says: the office of that name, else the only one, else a new one.

    Begins in a unit of work without an office and leaves it bound to that one. Raises WhichOffice.
    """
    offices = people.offices(uow)
    chosen = [office for office in offices if fold(office.name) == fold(staff_list.office.name)] or offices
    if len(chosen) > 1:
        raise WhichOffice(staff_list.office.name, [office.name for office in offices])
    uow.office_id = chosen[0].id if chosen else uow.add(Office(name=staff_list.office.name)).id
    return bring_in(uow, services, staff_list)


def seed(database: Database, services: Services) -> int:
    """The example office with three weeks of letters; its id. Doing it again changes nothing.

    Channels and chats are the service's own.
    """
    office_id = seed_people(database, services)
    seed_letters(database, office_id)
    return office_id


def seed_people(database: Database, services: Services) -> int:
    """The example office with everybody in it and empty books; its id."""
    staff_list = read_office_file(EXAMPLE)

    def work(uow: UnitOfWork) -> int:
        # They have sat on their chairs since before the first of their letters came.
        uow.now -= _SINCE
        bring_in_staff_list(uow, services, staff_list)
        return uow.office

    return database.write_now(work)
