"""Create the table of what became of reports; of those still open, begin it with what is known."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from portal.migrations import guard_report_events

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "report_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("verb", sa.String(length=30), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_report_events_company_id_companies")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_report_events_report_id_reports")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_report_events_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_events")),
    )
    for column in ("report_id", "person_id"):
        op.create_index(op.f(f"ix_report_events_{column}"), "report_events", [column])
    for verb, person, at in (
        ("sent", "submitted_by_id", "submitted_at"),
        ("returned", "answered_by_id", "answered_at"),
    ):
        op.execute(
            f"""insert into report_events (company_id, report_id, verb, person_id, at, address)
            select company_id, id, '{verb}', {person}, {at}, '' from reports
            where signed_file_id is null and {person} is not null order by id"""  # noqa: S608
        )
    guard_report_events()


def downgrade() -> None:
    op.drop_table("report_events")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("drop function refuse_report_event_change")
