"""Whether each of the 19 reports can be built: are its rows dated and its fields filled?

A report is ready when at least 95 % of its rows of the last year have all that it groups, dates and
sums by. Rows without the date that places them in a period are judged, too, and do not pass: they
would be missing from every period. So rows judged = rows a report can group + rows it leaves out.
"""

from dataclasses import dataclass

from portal.evidence.canonical import NAMES, columns


@dataclass(frozen=True)
class Report:
    """What a report asks of a row."""

    code: str
    entity: str
    needs: tuple[str, ...]
    """Columns without which it cannot be built at all; of those joined by `|` one is enough."""
    filled: str
    """In SQL: the row has all that the report groups and sums by."""
    dated: str = ""
    """In SQL: the moment that places it in a period; empty where a report has none."""
    among: str = "true"
    """In SQL: the rows that belong to it."""


def _deals(code: str, by: str, dated: str, among: str = "true") -> Report:
    """A report on money: by a column, dated by another."""
    fields = dict.fromkeys(("semantic", "amount", *([dated] if dated else [])))
    needs = ("|".join(f"deals.{name}" for name in by.split("|")) if by else "",)
    filled = f"coalesce({by.replace('|', ', ')}) IS NOT NULL AND " if by else ""
    return Report(
        code,
        "deals",
        (*filter(None, needs), *(f"deals.{name}" for name in fields)),
        f"{filled}semantic IS NOT NULL AND (semantic <> 'S' OR amount IS NOT NULL)",
        dated,
        among,
    )


def _by(entity: str, code: str, field: str, also: tuple[str, ...], dated: str) -> Report:
    needs = tuple(f"{entity}.{name}" for name in (field, *also, dated))
    filled = " AND ".join(f"{name} IS NOT NULL" for name in (field, *also))
    return Report(code, entity, needs, filled, dated)


_WON, _CLOSED = "coalesce(semantic, 'S') = 'S'", "coalesce(semantic, 'S') IN ('S', 'F')"

# A line or two for each report.
# fmt: off
REPORTS = (
    _deals("G1", "responsible", "created_at"),
    _deals("G2", "type|pipeline", "closed_at", _WON),
    _deals("G3", "channel", "closed_at", _WON),
    _deals("G4", "", "closed_at", _CLOSED),
    _deals("D1", "", "closed_at", _WON),
    Report("D2", "deal_products",
           ("deal_products.product", "deal_products.sum|deal_products.price", "deals.semantic",
            "deals.closed_at"),
           'product IS NOT NULL AND coalesce("sum", price * quantity) IS NOT NULL', "closed_at",
           _WON),
    _deals("D3", "contact", "created_at"),
    _deals("D4", "account", "created_at"),
    Report("D5", "deals", ("deals.semantic", "deals.stage", "deals.expected_close", "deals.amount"),
           "stage IS NOT NULL AND expected_close IS NOT NULL AND amount IS NOT NULL",
           among="semantic = 'P'"),
    Report("D6", "deals", ("deals.semantic", "deals.responsible", "deals.expected_close"),
           "responsible IS NOT NULL AND expected_close IS NOT NULL", among="semantic = 'P'"),
    Report("D7", "deals", ("deals.stage", "deals.semantic"),
           "stage IS NOT NULL AND semantic IS NOT NULL"),
    _by("leads", "L1", "responsible", ("semantic",), "created_at"),
    _by("leads", "L2", "status", ("semantic",), "created_at"),
    _by("leads", "L3", "channel", ("semantic",), "created_at"),
    _by("invoices", "I1", "responsible", ("amount",), "issued_at"),
    _by("invoices", "I2", "account", ("amount",), "issued_at"),
    _by("invoices", "I3", "contact", ("amount",), "issued_at"),
    Report("A1", "activities",
           ("activities.responsible", "activities.kind", "activities.completed",
            "activities.completed_at|activities.start_at"),
           "responsible IS NOT NULL AND kind IS NOT NULL", "coalesce(completed_at, start_at)",
           "completed"),
    Report("A2", "activities",
           ("activities.responsible", "activities.completed", "activities.deadline"),
           "responsible IS NOT NULL AND deadline IS NOT NULL",
           among="NOT completed AND kind IN ('task', 'meeting', 'call', 'email')"),
)
# fmt: on


def query(code: str) -> str:
    """The rows that a report judges, in the shape of a check's first statement."""
    report = next(each for each in REPORTS if each.code == code)
    entity = report.entity
    dated = f"({report.dated}) IS NOT NULL" if report.dated else "true"
    within = f"coalesce(lately({report.dated}, 365), true)" if report.dated else "true"
    source = entity
    if entity == "deal_products":
        source = (
            "(SELECT deal_products.*, semantic, closed_at, responsible_id, responsible"
            " FROM deal_products JOIN deals ON deals.crm_id = deal_id)"
        )
    has_owner = "responsible" in columns(entity) or entity == "deal_products"
    owner = "responsible_id, responsible" if has_owner else "NULL, NULL"
    name = NAMES.get(entity, "product")
    return (  # every part of it stands in the table above
        f"SELECT '{entity}' AS entity, crm_id, {name} AS name, {owner},"  # noqa: S608
        f" {report.filled} AND {dated} AS passed FROM {source} WHERE {report.among} AND {within}"
    )
