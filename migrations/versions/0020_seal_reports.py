"""Note of a signed report from where and how it was signed, its seal's level and certificate."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

COLUMNS = (("answered_from", 64), ("confirmed_by", 10), ("level", 5), ("certificate", 95))


def upgrade() -> None:
    for name, length in COLUMNS:
        column = sa.Column(name, sa.String(length=length), nullable=False, server_default="")
        op.add_column("reports", column)


def downgrade() -> None:
    for name, _length in COLUMNS:
        op.drop_column("reports", name)
