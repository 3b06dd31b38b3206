"""The whole roll of an office, the closed and the gone with it: what an import compares its file with."""

from sqlmodel import col, select

from storage.tables import Holding, Person, Post, Unit
from storage.unit_of_work import UnitOfWork


def units(uow: UnitOfWork) -> list[Unit]:
    """Every unit there ever was."""
    return list(uow.session.exec(select(Unit).order_by(col(Unit.id))).all())


def posts(uow: UnitOfWork) -> list[Post]:
    """Every post there ever was."""
    return list(uow.session.exec(select(Post).order_by(col(Post.id))).all())


def people(uow: UnitOfWork) -> list[Person]:
    """Everybody who ever was of the office."""
    return list(uow.session.exec(select(Person).order_by(col(Person.id))).all())


def holdings(uow: UnitOfWork) -> list[Holding]:
    """Who holds what with no end in sight."""
    return list(uow.session.exec(select(Holding).where(col(Holding.until).is_(None)).order_by(col(Holding.id))).all())
