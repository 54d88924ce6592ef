"""The nineteen reports: what each needs, which columns it has, how it is drawn and sorted."""

from dataclasses import dataclass
from typing import Literal

from portal.evidence.reports.columns import (
    AMOUNT,
    AVERAGE,
    CONVERTED,
    COUNT,
    CURRENCY,
    DONE,
    KINDS,
    LOST,
    MANAGER,
    MONEY_OF_INVOICES,
    REVENUE,
    WON,
    WON_DEALS,
    WON_SUM,
    Column,
)

Chart = Literal[
    "stacked_bar", "bar", "donut", "column", "stacked_column", "funnel", "line", "table"
]


@dataclass(frozen=True)
class Choice:
    """A way in which a report may be asked for."""

    key: str
    needs: tuple[str, ...] = ()
    file: str = ""
    """Of the SQL, where it is not the report's own."""
    date: str = ""
    """The moment that the period is asked of, where it is not the report's own."""
    order: str = ""
    """How groups are sorted, where it is not as the report says."""


@dataclass(frozen=True)
class Definition:
    """A report as it is built."""

    code: str
    entity: str
    """The rows behind its figures."""
    needs: tuple[str, ...]
    """`entity.field`, alternatives parted by `|`."""
    keys: tuple[str, ...]
    """The columns that tell one group from another."""
    columns: tuple[Column, ...]
    order: str
    """How groups are sorted, within a currency."""
    chart: Chart
    measure: str
    """What the chart draws, where it draws no parts."""
    date: str = ""
    """The moment that the period is asked of; empty where the report shows the snapshot's day."""
    parts: tuple[str, ...] = ()
    """What a stacked chart stacks: columns of counts, or the one key that parts a group."""
    by: tuple[Choice, ...] = ()
    """What it may be grouped by: the first that the data allow, unless one is chosen."""
    of: tuple[Choice, ...] = ()
    """What it may be counted of, likewise."""

    @property
    def filters(self) -> tuple[str, ...]:
        """The filters that apply."""
        period = ("period",) if self.date else ()
        return (*period, *FILTERS[self.entity])

    @property
    def money(self) -> bool:
        """Whether currencies stand apart."""
        return any(column.kind == "currency" for column in self.columns)


FILTERS = {
    "deals": ("pipeline", "department", "manager", "currency"),
    "leads": ("department", "manager"),
    "invoices": ("department", "manager", "currency"),
    "activities": ("department", "manager"),
}
FAMILIES = {"G": "general", "D": "deals", "L": "leads", "I": "invoices", "A": "activities"}
"""The groups of step 7, by the first letter of a code."""

STAGE_NEEDS = ("stage_history.stage", "deals.created_at")
BY_NAME = "{measure} DESC NULLS LAST, {name} NULLS LAST"
STAGES = "stage_sort NULLS LAST, stage NULLS LAST"


def _by(measure: str, name: str) -> str:
    return BY_NAME.format(measure=measure, name=name)


def _deals_by(code: str, field: str) -> Definition:
    return Definition(
        code,
        "deals",
        (f"deals.{field}", "deals.semantic", "deals.created_at"),
        (f"{field}_id", "currency"),
        (Column(f"{field}_id", "key"), Column(field, "text"), COUNT, WON, WON_SUM, CURRENCY),
        _by("count", field),
        "table",
        "won_sum",
        date="created_at",
    )


def _leads_by(code: str, field: str, chart: Chart, columns: tuple[Column, ...]) -> Definition:
    return Definition(
        code,
        "leads",
        (f"leads.{field}", "leads.semantic|leads.converted_deal", "leads.created_at"),
        (columns[0].name,),
        (*columns, *CONVERTED),
        _by("count", columns[-1].name),
        chart,
        "count",
        date="created_at",
    )


def _invoices_by(code: str, field: str, needs: str, chart: Chart) -> Definition:
    return Definition(
        code,
        "invoices",
        (needs, "invoices.amount", "invoices.issued_at"),
        (f"{field}_id", "currency"),
        (Column(f"{field}_id", "key"), Column(field, "text"), *MONEY_OF_INVOICES),
        _by("amount", field),
        chart,
        "amount",
        date="issued_at",
    )


REPORTS: tuple[Definition, ...] = (
    Definition(
        "G1",
        "deals",
        ("deals.responsible", "deals.semantic", "deals.created_at"),
        ("responsible_id", "currency"),
        (
            *MANAGER,
            COUNT,
            Column("in_work", "count", "semantic = 'P'"),
            WON,
            LOST,
            Column("unmarked", "count", "semantic IS NULL"),
            WON_SUM,
            CURRENCY,
        ),
        _by("count", "responsible"),
        "stacked_bar",
        "count",
        date="created_at",
        parts=("in_work", "won", "lost", "unmarked"),
    ),
    Definition(
        "G2",
        "deals",
        ("deals.semantic", "deals.amount", "deals.closed_at"),
        ("kind_id", "currency"),
        (
            Column("kind_id", "key"),
            Column("kind", "text"),
            REVENUE,
            Column("deals", "count"),
            AVERAGE,
            Column("share", "share"),
            CURRENCY,
        ),
        _by("revenue", "kind"),
        "donut",
        "revenue",
        date="closed_at",
        by=(
            Choice("type", ("deals.type",)),
            Choice("pipeline", ("deals.pipeline",)),
            Choice(
                "category",
                ("deal_products.product", "deal_products.sum", "products.category"),
                "g2_by_category",
            ),
        ),
    ),
    Definition(
        "G3",
        "deals",
        ("deals.channel", "deals.semantic", "deals.amount", "deals.closed_at"),
        ("source", "currency"),
        (Column("source", "text"), REVENUE, WON_DEALS, CURRENCY),
        _by("revenue", "source"),
        "bar",
        "revenue",
        date="closed_at",
    ),
    Definition(
        "G4",
        "deals",
        ("deals.semantic",),
        ("group_id",),
        (
            Column("group_id", "key"),
            Column("group_name", "text"),
            COUNT,
            WON,
            LOST,
            Column("conversion", "share"),
        ),
        _by("conversion", "group_name"),
        "bar",
        "conversion",
        date="closed_at",
        by=(
            Choice("manager", ("deals.responsible",)),
            Choice("source", ("deals.channel",)),
            Choice("month", order="group_name NULLS LAST"),
        ),
        of=(
            Choice("closed", ("deals.closed_at",)),
            Choice("cohort", ("deals.created_at",), date="created_at"),
            Choice(
                "stages", ("stage_history.stage", "deals.created_at"), "g4_stages", "created_at"
            ),
        ),
    ),
    Definition(
        "D1",
        "deals",
        ("deals.semantic", "deals.amount", "deals.closed_at"),
        ("month", "currency"),
        (Column("month", "month"), COUNT, Column("won_sum", "money"), AVERAGE, CURRENCY),
        "month NULLS LAST",
        "column",
        "won_sum",
        date="closed_at",
    ),
    Definition(
        "D2",
        "deals",
        ("deal_products.product", "deal_products.sum", "deals.semantic", "deals.closed_at"),
        ("product_id", "currency"),
        (
            Column("product_id", "key"),
            Column("product", "text"),
            REVENUE,
            Column("quantity", "number", needs=("deal_products.quantity",)),
            Column("deals", "count"),
            CURRENCY,
        ),
        _by("revenue", "product"),
        "bar",
        "revenue",
        date="closed_at",
    ),
    _deals_by("D3", "contact"),
    _deals_by("D4", "account"),
    Definition(
        "D5",
        "deals",
        ("deals.semantic", "deals.expected_close", "deals.stage", "deals.amount"),
        ("month", "stage", "currency"),
        (
            Column("month", "month"),
            Column("stage", "text"),
            COUNT,
            AMOUNT,
            Column("weighted", "money", needs=("deals.probability",)),
            Column("by_price_list", "count", "by_price_list"),
            CURRENCY,
        ),
        f"month NULLS LAST, {STAGES}",
        "stacked_column",
        "amount",
        parts=("stage",),
    ),
    Definition(
        "D6",
        "deals",
        ("deals.responsible", "deals.semantic", "deals.expected_close"),
        ("responsible_id", "currency"),
        (
            *MANAGER,
            COUNT,
            Column("amount", "money", needs=("deals.amount",)),
            Column("days_average", "days"),
            Column("days_most", "days"),
            CURRENCY,
        ),
        _by("count", "responsible"),
        "bar",
        "count",
    ),
    Definition(
        "D7",
        "deals",
        ("deals.stage",),
        ("pipeline", "stage", "currency"),
        (
            Column("pipeline", "text"),
            Column("stage", "text"),
            COUNT,
            Column("amount", "money", needs=("deals.amount",)),
            Column("share", "share"),
            CURRENCY,
        ),
        f"pipeline NULLS LAST, {STAGES}",
        "funnel",
        "count",
    ),
    _leads_by("L1", "responsible", "bar", MANAGER),
    _leads_by("L2", "status", "donut", (Column("status", "text"),)),
    _leads_by("L3", "channel", "bar", (Column("source", "text"),)),
    _invoices_by(
        "I1",
        "responsible",
        "invoices.responsible|contacts.responsible|accounts.responsible",
        "bar",
    ),
    _invoices_by("I2", "account", "invoices.account|contacts.account", "table"),
    _invoices_by("I3", "contact", "invoices.contact", "table"),
    Definition(
        "A1",
        "activities",
        ("activities.responsible", DONE, "activities.completed_at|activities.start_at"),
        ("responsible_id",),
        (
            *MANAGER,
            COUNT,
            *(Column(name, "count", where, ("activities.kind",)) for name, where in KINDS.items()),
        ),
        _by("count", "responsible"),
        "stacked_bar",
        "count",
        date="completed_at",
        parts=tuple(KINDS),
    ),
    Definition(
        "A2",
        "activities",
        ("activities.responsible", DONE, "activities.deadline|activities.status"),
        ("responsible_id",),
        (*MANAGER, COUNT, Column("days_average", "days", needs=("activities.deadline",))),
        _by("count", "responsible"),
        "bar",
        "count",
    ),
)
STAGE_TO_STAGE = Definition(
    "G4",
    "deals",
    ("deals.semantic",),
    ("pipeline", "stage"),
    (
        Column("pipeline", "text"),
        Column("stage", "text"),
        Column("count", "count", about="entered"),
        Column("went_on", "count", "moved_on"),
        Column("conversion", "share", about="went_on_share"),
    ),
    f"pipeline NULLS LAST, {STAGES}",
    "funnel",
    "count",
    date="created_at",
    of=REPORTS[3].of,
)
"""G4 counted of stages: its groups are other ones, and so are its columns."""
CODES: tuple[str, ...] = tuple(report.code for report in REPORTS)


def definition(code: str, of: str = "") -> Definition:
    """A report by its code and what it is counted of. Raises KeyError."""
    if (code, of) == ("G4", "stages"):
        return STAGE_TO_STAGE
    return {report.code: report for report in REPORTS}[code]
