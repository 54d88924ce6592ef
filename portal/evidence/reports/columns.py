"""The columns of the reports, and the fields that several reports need."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["key", "text", "month", "count", "number", "money", "share", "days", "currency"]


@dataclass(frozen=True)
class Column:
    """A column of a report."""

    name: str
    kind: Kind
    """`key` identifies a group and is not shown; a `share` runs from 0 to 1."""
    behind: str = ""
    """Which of a group's base rows stand behind the figure, as a condition; empty: all."""
    needs: tuple[str, ...] = ()
    """Fields without which the column stays empty though the report can be built."""
    about: str = ""
    """By which words it is titled and its missing value called; empty: by its name."""


DONE = "activities.completed|activities.completed_at"
MANAGER = (Column("responsible_id", "key"), Column("responsible", "text"))
COUNT = Column("count", "count")
WON = Column("won", "count", "semantic = 'S'")
LOST = Column("lost", "count", "semantic = 'F'")
WON_SUM = Column("won_sum", "money", "semantic = 'S'", ("deals.amount",))
WON_DEALS = Column("won", "count")
REVENUE = Column("revenue", "money")
AVERAGE = Column("average", "money")
AMOUNT = Column("amount", "money")
CURRENCY = Column("currency", "currency")
PAYMENT = "invoices.paid_at|invoices.semantic"
MONEY_OF_INVOICES = (
    COUNT,
    AMOUNT,
    Column("paid", "money", "paid", (PAYMENT,)),
    Column("unpaid", "money", "NOT paid", (PAYMENT,)),
    Column("overdue", "money", "overdue", (PAYMENT, "invoices.due_at")),
    CURRENCY,
)
CONVERTED = (
    COUNT,
    Column("converted", "count", "converted"),
    Column("share", "share", about="converted_share"),
)
KINDS = {
    "calls": "kind = 'call'",
    "emails": "kind = 'email'",
    "meetings": "kind = 'meeting'",
    "tasks": "kind = 'task'",
    "chats": "kind = 'chat'",
    "sms": "kind = 'sms'",
    "other": "kind IS NULL OR kind NOT IN ('call', 'email', 'meeting', 'task', 'chat', 'sms')",
}
