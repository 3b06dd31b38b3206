"""Rows that went out together."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "11beeb580d4c"
down_revision: str | Sequence[str] | None = "97d8b76ec5c9"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("call", sa.String(), nullable=False, server_default=""))
