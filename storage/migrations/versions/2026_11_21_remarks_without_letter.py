"""Remarks on work that belongs to no letter."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "c58a7e58dcae"
down_revision: str | Sequence[str] | None = "40350984965e"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("remark", schema=None) as batch_op:
        batch_op.alter_column("letter_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_index(batch_op.f("ix_remark_task_id"), ["task_id"], unique=False)
