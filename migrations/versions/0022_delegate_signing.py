"""Let an executive ask another person of the company to sign a report in his place."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0022"
down_revision: str | None = "0021"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

NAME = "ck_memberships_role"
BEFORE = "role in ('administrator','consultant','executive','head','employee')"
AFTER = "role in ('administrator','consultant','executive','head','employee','delegate')"


def upgrade() -> None:
    with op.batch_alter_table("reports") as reports:
        reports.add_column(sa.Column("delegate_id", sa.Integer(), nullable=True))
        reports.create_foreign_key(
            op.f("fk_reports_delegate_id_people"), "people", ["delegate_id"], ["id"]
        )
    _check(AFTER)


def downgrade() -> None:
    op.execute("delete from memberships where role = 'delegate'")
    _check(BEFORE)
    with op.batch_alter_table("reports") as reports:
        reports.drop_constraint(op.f("fk_reports_delegate_id_people"), type_="foreignkey")
        reports.drop_column("delegate_id")


def _check(condition: str) -> None:
    # Batch mode leaves checks out when it makes the table of SQLite anew.
    with op.batch_alter_table("memberships", recreate="auto") as memberships:
        if op.get_bind().dialect.name == "postgresql":
            memberships.drop_constraint(op.f(NAME), type_="check")
        memberships.create_check_constraint(op.f(NAME), condition)
