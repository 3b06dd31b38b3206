"""Who confirmed the day before a meeting."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "fe0907d1cae0"
down_revision: str | Sequence[str] | None = "7bccfea23d14"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("invited", schema=None) as batch_op:
        batch_op.add_column(sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
