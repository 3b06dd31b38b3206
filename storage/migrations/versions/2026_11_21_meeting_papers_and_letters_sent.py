"""Papers of meetings on their way up the chain, letters of the office's own, series of register books."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "7bccfea23d14"
down_revision: str | Sequence[str] | None = "47f30b27834e"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "meeting_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("check_post_id", sa.Integer(), nullable=True),
        sa.Column("sign_post_id", sa.Integer(), nullable=True),
        sa.Column("checked_by", sa.Integer(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("check_capacity", sa.String(length=32), nullable=False),
        sa.Column("check_shown_hash", sa.String(), nullable=False),
        sa.Column("signed_by", sa.Integer(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("capacity", sa.String(length=32), nullable=False),
        sa.Column("shown_hash", sa.String(), nullable=False),
        sa.Column("returned_by", sa.Integer(), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("return_reason", sa.String(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("pdf_hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["check_post_id"], ["post.id"], name=op.f("fk_meeting_paper_check_post_id_post")),
        sa.ForeignKeyConstraint(["checked_by"], ["person.id"], name=op.f("fk_meeting_paper_checked_by_person")),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"], name=op.f("fk_meeting_paper_item_id_agenda_item")),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_meeting_paper_letter_id_letter")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_meeting_paper_made_by_person")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_paper_meeting_id_meeting")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_meeting_paper_office_id_office")),
        sa.ForeignKeyConstraint(["returned_by"], ["person.id"], name=op.f("fk_meeting_paper_returned_by_person")),
        sa.ForeignKeyConstraint(["sign_post_id"], ["post.id"], name=op.f("fk_meeting_paper_sign_post_id_post")),
        sa.ForeignKeyConstraint(["signed_by"], ["person.id"], name=op.f("fk_meeting_paper_signed_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_paper")),
    )
    with op.batch_alter_table("meeting_paper", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_paper_office_id"), ["office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_meeting_paper_state"), ["state"], unique=False)
        batch_op.create_index("meeting_paper_meeting", ["meeting_id", "kind"], unique=False)

    with op.batch_alter_table("amendment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("former", sa.String(), nullable=False, server_default=""))

    with op.batch_alter_table("book", schema=None) as batch_op:
        batch_op.add_column(sa.Column("series", sa.String(), nullable=False, server_default=""))
        batch_op.drop_constraint(batch_op.f("uq_book_unit_id_direction_year"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_book_unit_id_direction_series_year"), ["unit_id", "direction", "series", "year"]
        )

    with op.batch_alter_table("invited", schema=None) as batch_op:
        batch_op.add_column(sa.Column("left_reason", sa.String(), nullable=False, server_default=""))

    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.add_column(sa.Column("direction", sa.String(length=32), nullable=False, server_default="receive"))

    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.add_column(sa.Column("door_code", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("adopted_in_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("adoption", sa.String(), nullable=False, server_default=""))
        batch_op.create_foreign_key(
            batch_op.f("fk_meeting_adopted_in_id_meeting"), "meeting", ["adopted_in_id"], ["id"]
        )

    # Rows of yesterday needed a value; new ones get theirs from the code, as everywhere.
    for table, columns in {
        "amendment": ["former"],
        "book": ["series"],
        "invited": ["left_reason"],
        "letter": ["direction"],
        "meeting": ["door_code", "adoption"],
    }.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns:
                batch_op.alter_column(column, server_default=None)
