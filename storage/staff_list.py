"""The whole staff list of an office, with closed units and people who have left. An import compares its file with
it."""

from sqlmodel import col, select

from storage.tables import Holding, Person, Post, Unit
from storage.unit_of_work import UnitOfWork


def units(uow: UnitOfWork) -> list[Unit]:
    """Returns all units, closed ones too."""
    return list(uow.session.exec(select(Unit).order_by(col(Unit.id))).all())


def posts(uow: UnitOfWork) -> list[Post]:
    """Returns all posts, closed ones too."""
    return list(uow.session.exec(select(Post).order_by(col(Post.id))).all())


def people(uow: UnitOfWork) -> list[Person]:
    """Returns all people, those who have left too."""
    return list(uow.session.exec(select(Person).order_by(col(Person.id))).all())


def holdings(uow: UnitOfWork) -> list[Holding]:
    """Returns the holdings that have no end."""
    return list(uow.session.exec(select(Holding).where(col(Holding.until).is_(None)).order_by(col(Holding.id))).all())
