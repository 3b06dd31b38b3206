"""Outbox walked in order."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "97d8b76ec5c9"
down_revision: str | Sequence[str] | None = "fe0907d1cae0"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "outbox_next",
            ["channel_id", "seq", "not_before"],
            unique=False,
            sqlite_where=sa.text("done_at IS NULL AND state = 'pending'"),
            postgresql_where=sa.text("done_at IS NULL AND state = 'pending'"),
        )
        batch_op.create_index(
            "outbox_pressing",
            ["channel_id", "seq"],
            unique=False,
            sqlite_where=sa.text("done_at IS NULL AND (importance >= 3 OR reply_until IS NOT NULL)"),
            postgresql_where=sa.text("done_at IS NULL AND (importance >= 3 OR reply_until IS NOT NULL)"),
        )
