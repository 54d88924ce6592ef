"""The checks: what each looks at, what it takes, and where it passes and fails by default.

Who decides (`by`):

- `data`: the figures alone.
- `both`: the figures give a hint, and a person's word decides. Where `fails_alone` is set, what the
  figures show is a fact that no word takes away (products that nobody sold or touched for a year,
  letters without an answer): then they alone may say that a check fails. They never say alone that
  it passes. Without `fails_alone` a poor figure may have a good reason that only a person knows (a
  company that ships nothing has no state of delivery), and the verdict is `needs_person` always.
- `person`: a person's word; a figure, where there is one, only stands beside it.
- `portal`: the portal knows it by itself, such as when a control was held; not in a CRM's files.

Shared problems: 4.p1–4.p8 are 3.p1–3.p8 once more, compared with the baseline.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from portal.evidence.checks.readiness import REPORTS
from portal.evidence.checks.verdicts import Better, Limits, Unit

By = Literal["data", "both", "person", "portal"]

LEAST, LEAST_OF_CATALOGUE = 20, 5
SAID = "activities.start_at|activities.created_at|activities.completed_at"
CLIENT = "deals.account|deals.contact"
LINKS = "activities.deal|activities.lead|activities.contact|activities.account"
BOUGHT = ("deals.semantic", CLIENT, "deals.closed_at", "deal_products.deal")
REACHED = "accounts.phone|accounts.email|contacts.phone|contacts.email"
SIZE = "accounts.size_employees|accounts.size_revenue"
STAFF = ("activities.responsible", SAID)


@dataclass(frozen=True)
class Check:
    """A line of the table."""

    code: str
    by: By
    needs: tuple[str, ...] = ()
    """Columns as `entity.field`; of those joined by `|` one is enough."""
    limits: Limits = field(default_factory=Limits)
    better: Better = "higher"
    unit: Unit = "share"
    least: int = LEAST
    """Rows that it takes to judge."""
    sql: str | None = None
    """The code whose file measures it; None where nothing is measured, or a report's readiness."""
    beside: Mapping[str, tuple[Limits, Better]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    """Figures beside the value that have a say, with their limits."""
    fails_alone: bool = False
    supports: tuple[str, ...] = ()
    """Codes of the items and problems that it speaks for, its own first."""

    @property
    def step(self) -> int:
        """The step it belongs to: 7 for reports, whose codes begin with a letter."""
        return int(self.code[0]) if self.code[0].isdigit() else 7


def _check(
    code: str,
    by: By,
    needs: tuple[str, ...] = (),
    good: float | None = None,
    bad: float | None = None,
    **more: Any,
) -> Check:
    sql = more.pop("sql", code if needs else None)
    also = more.pop("also", ())
    supports = (code, *also)
    return Check(code, by, needs, Limits(good, bad), sql=sql, supports=supports, **more)


def _of_few(code: str, by: By, needs: tuple[str, ...], *limits: float, **more: Any) -> Check:
    """Of people, rights and connections: there are few of them, and each one tells."""
    return _check(code, by, needs, *limits, **{"least": 1, **more})


def _beside(good: float | None, bad: float | None = None, better: Better = "higher") -> Any:
    return (Limits(good, bad), better)


_PRODUCTS: dict[str, Any] = {"least": LEAST_OF_CATALOGUE}
_LOWER: dict[str, Any] = {"better": "lower"}
_COUNT: dict[str, Any] = {"unit": "count", "better": "lower"}

# A line or two for each check.
# fmt: off
CATALOGUE = (
    _check("1.1", "both", ("products.name", "products.updated_at|deal_products.product"), 0.7, 0.4,
           beside={"lines_known": _beside(0.95)}, fails_alone=True, **_PRODUCTS),
    _check("1.2", "data", ("products.name", "products.category|products.categories_count"),
           0.98, 0.9, **_PRODUCTS),
    _check("1.3", "person", ("products.category",), 0.9, 0.7, **_PRODUCTS),
    _check("1.4", "person",
           ("products.created_at", "products.sku", "products.category", "products.price",
            "products.unit"), 0.9, 0.7, **_PRODUCTS),
    _check("1.5", "data", ("deals.semantic", "deals.amount", "deal_products.deal",
                           "deal_products.product"), 0.9, 0.7, also=("G2", "D2"), **_PRODUCTS),
    _check("1.p1", "both", ("products.name", "products.supplier"), 0.02, 0.1,
           **_PRODUCTS, **_LOWER),
    _check("1.p2", "data", ("products.name",), 0.01, 0.05,
           beside={"same_sku": _beside(0, better="lower")}, **_PRODUCTS, **_LOWER),
    _check("1.p3", "both", ("products.name", "products.category"), 0.02, 0.1,
           **_PRODUCTS, **_LOWER),
    _check("1.p4", "data", ("deal_products.product", "products.name"), 0.05, 0.2,
           **_PRODUCTS, **_LOWER),
    _check("1.p5", "data", ("deals.semantic", "deals.amount", "deal_products.deal",
                            "deal_products.product"), 0.1, 0.3, sql="1.5",
           **_PRODUCTS, **_LOWER),
)

CLIENT_BASE = (
    _check("2.1", "both", ("accounts.created_at|contacts.created_at",), 0.98, 0.9, least=6),
    _check("2.2", "data", (REACHED, SIZE, *BOUGHT, "activities.has_content", SAID,
                           "accounts.responsible|contacts.responsible"), 0.7, 0.4),
    _check("2.2a", "data", (REACHED,), 0.95, 0.8, also=("2.2",)),
    _check("2.2b", "data", (SIZE,), 0.7, 0.4, also=("2.2",)),
    _check("2.2c", "data", BOUGHT, 0.9, 0.7, also=("2.2",)),
    _check("2.2d", "data", ("accounts.title|contacts.full_name", "deals.semantic", CLIENT,
                            "activities.has_content", SAID), 0.8, 0.5, also=("2.2",)),
    _check("2.2e", "data", ("activities.responsible",), 0.98, 0.9, also=("2.2",)),
    _check("2.3", "data", ("accounts.title|contacts.full_name", "deals.semantic", CLIENT,
                           "accounts.industry|accounts.channel|contacts.channel"), 0.05, 0.2,
           beside={"sized": _beside(0.6), "placed": _beside(0.6)}, **_LOWER),
    _check("2.4", "data", ("activities.kind", "activities.is_auto|activities.channel", SAID),
           0.8, 0.5),
    _check("2.p1", "both", ("accounts.created_at|contacts.created_at",), 0.02, 0.1, least=6,
           sql="2.1", **_LOWER),
    _check("2.p2", "data", (REACHED, SIZE, *BOUGHT, "activities.has_content", SAID,
                            "accounts.responsible|contacts.responsible"), 0.3, 0.6, sql="2.2",
           **_LOWER),
    _check("2.p3", "data", (f"{REACHED}|accounts.tax_id|contacts.tax_id",), 0.02, 0.08, **_LOWER),
    _check("2.p4", "data", ("accounts.title|contacts.full_name", "deals.semantic", CLIENT,
                            "accounts.industry|accounts.channel|contacts.channel"), 0.05, 0.2,
           beside={"placed": _beside(0.6, 0.5)}, sql="2.3", **_LOWER),
    _check("2.p5", "data", ("accounts.city|accounts.industry|accounts.channel|contacts.city"
                            "|contacts.channel",), 0.03, 0.1, **_LOWER),
)

SALES_PROCESS = (
    _check("3.1", "data", ("deals.semantic", "deals.created_at", "deals.closed_at"), 0.01, 0.05,
           beside={"back": _beside(0.05, 0.15, "lower"), "skipped": _beside(0.1, None, "lower"),
                   "several_won": _beside(0, None, "lower")}, **_LOWER),
    _of_few("3.2", "both", ("deals.pipeline", "deals.type"), 1.0, 0.5),
    _check("3.3", "data", ("deals.semantic", "deals.responsible", "deals.stage", "deals.amount",
                           "deals.expected_close", "deals.next_activity_at|activities.deal"),
           0.85, 0.6),
    _of_few("3.4", "person", ("crm_users.created_at", "deals.responsible", "deals.semantic",
                              "deals.closed_at"), 30, 90, unit="days", **_LOWER),
    _check("3.5", "data", ("deals.created_at", "activities.deal", "activities.has_content"),
           0.8, 0.5),
    _check("3.6", "data", ("crm_users.active", "deals.semantic", "deals.responsible"), 0, 0,
           **_COUNT),
    _check("3.7", "data", ("deals.responsible", "deals.created_at", "deals.semantic",
                           "deals.closed_at", "activities.responsible", "activities.completed"),
           0.95, 0.95, beside={"activities_owned": _beside(0.95, 0.95)}, also=("G1", "G4", "A1")),
    _check("3.p1", "data", ("leads.created_at|deals.created_at",
                            "leads.first_response_at|deals.first_response_at|activities.direction"),
           15, 240, unit="minutes", beside={"within_hour": _beside(0.8)}, **_LOWER),
    _check("3.p2", "data", ("deals.semantic", "deals.next_activity_at|activities.deal"), 0.1, 0.3,
           **_LOWER),
    _check("3.p3", "data", ("deals.semantic", "deals.loss_reason"), 0.05, 0.2, **_LOWER),
    _check("3.p4", "data", ("deals.semantic", "deals.stage", "deals.created_at"), 0.15, 0.4,
           **_LOWER),
    _check("3.p5", "data", ("deals.semantic", "deals.amount", "deals.responsible",
                            "deals.observers|activities.has_content"), 0.2, 0.5, **_LOWER),
    _check("3.p6", "both", ("deals.responsible", CLIENT), 0.1, 0.3, fails_alone=True, **_LOWER),
    _check("3.p7", "data", ("leads.responsible|deals.responsible",
                            "leads.created_at|deals.created_at"), 0.25, 0.4, unit="gini",
           beside={"most": _beside(2, None, "lower")}, **_LOWER),
    _check("3.p8", "both", ("deals.semantic", "activities.deal|field_defs.required_from_stage"),
           0.05, 0.15, fails_alone=True, **_LOWER),
)

AUTOMATION = (
    _of_few("4.1", "data", ("integrations.last_event_at|activities.is_auto",), 3, 2, unit="count"),
    _check("4.2", "data", ("activities.kind", LINKS, SAID), 0.95, 0.7,
           beside={"directions": _beside(2)}),
    _of_few("4.3", "data", ("activities.kind", "activities.direction", *STAFF), 0.8, 0.5),
    _check("4.4", "data", ("activities.kind", "activities.deal|activities.lead", SAID), 0.95, 0.7),
    _check("4.5", "data", ("deals.channel|leads.channel", "deals.created_at|leads.created_at"),
           1, 1, unit="count"),
    _check("4.6", "both", ("activities.kind", "activities.created_at", "activities.deadline",
                           "activities.notify"), 0.8, 0.5, fails_alone=True),
    _check("4.7", "both", ("activities.kind", "activities.direction", LINKS, SAID), 0.02, 0.1,
           fails_alone=True, **_LOWER),
    _check("4.8", "data", ("invoices.paid_at", "invoices.deal"), 0.9, 0.7),
    _check("4.9", "both", ("deals.semantic", "deals.delivery_status"), 0.9, 0.7),
    _check("4.10", "data", ("deals.semantic", "deals.parent_deal", "deals.closed_at"), 0.8, 0.5),
    *(
        Check(f"4.p{n}", "data", same.needs, Limits(0.3, 0.0), least=same.least, sql=same.code,
              supports=(f"4.p{n}", same.code))
        for n, same in enumerate(SALES_PROCESS[7:], 1)
    ),
)

SECURITY = (
    _of_few("5.1", "data", ("permissions.action", "permissions.scope"), 0, 0, **_COUNT),
    _of_few("5.2", "data", ("permissions.action", "permissions.entity", "permissions.scope"), 0, 0,
            **_COUNT),
    _of_few("5.3", "both", ("permissions.action", "permissions.entity", "permissions.scope"), 0, 0,
            fails_alone=True, **_COUNT),
    _of_few("5.4", "data", ("field_defs.visible", "field_defs.sensitive"), 0, 0,
            beside={"unused": _beside(0.1, None, "lower")}, **_COUNT),
    _of_few("5.x", "both", ("crm_users.active", "permissions.subject"), 0, 0,
            also=("5.s1", "5.s2"), fails_alone=True, **_COUNT),
)

START = (
    _of_few("6.1", "person", ("crm_users.head", *STAFF), 0.9, 0.5),
    _of_few("6.2", "person", STAFF, 0.9, 0.5),
    _check("6.3", "person"),
    _check("6.4", "portal"),
    _check("6.5", "portal"),
    _check("6.6", "portal"),
    _check("6.7", "person"),
    _of_few("6.p1", "both", ("deals.created_at",), 0, 0.5, **_LOWER),
    _of_few("6.p2", "person", STAFF, 1.0, 0.7),
    _of_few("6.p3", "both", STAFF, 0.1, 0.3, **_LOWER),
    _check("6.p4", "person", ("invoices.issued_at", "invoices.deal"), 0.95, 0.8),
    _check("6.p5", "person"),
)
# fmt: on

READINESS = tuple(
    Check(report.code, "data", report.needs, Limits(0.95, 0.8), supports=(report.code,))
    for report in REPORTS
)

CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        check.code: check
        for part in (CATALOGUE, CLIENT_BASE, SALES_PROCESS, AUTOMATION, SECURITY, START, READINESS)
        for check in part
    }
)
"""All checks by code, in the order of the steps."""
