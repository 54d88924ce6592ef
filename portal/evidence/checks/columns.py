"""The columns of failing rows that a person sees, in their order, and what kind each is of.

A column that does not stand here helps to count and is shown to nobody.
"""

from types import MappingProxyType
from typing import Literal

Kind = Literal["text", "count", "number", "money", "share", "date", "moment", "flag", "value"]

SHOWN: MappingProxyType[str, Kind] = MappingProxyType(
    {
        **dict.fromkeys(
            ("pipeline", "stage", "department", "category", "supplier", "unit"), "text"
        ),
        **dict.fromkeys(("sku", "channel", "loss_reason", "delivery_status", "status"), "text"),
        **dict.fromkeys(("deal_id", "deal", "main_type", "size_employees", "size_revenue"), "text"),
        **dict.fromkeys(("field", "semantic", "segment", "kind", "direction", "about"), "value"),
        **dict.fromkeys(("scope", "because"), "value"),
        **dict.fromkeys(("value", "usual"), "text"),
        **dict.fromkeys(("amount", "sum", "price"), "money"),
        "currency": "text",
        **dict.fromkeys(("days", "days_allowed", "days_idle", "minutes"), "number"),
        **dict.fromkeys(("categories", "products", "children", "depth", "same_name"), "count"),
        **dict.fromkeys(("same_sku", "won", "moves", "back", "skipped", "deals", "types"), "count"),
        **dict.fromkeys(("got", "received", "sent", "actions", "this_week"), "count"),
        **dict.fromkeys(("week_before", "same_client"), "count"),
        "share": "share",
        **dict.fromkeys(("reachable", "sized", "purchase_known", "spoken", "ours_known"), "flag"),
        **dict.fromkeys(("placed", "at_once", "planned", "overdue", "no_activity"), "flag"),
        **dict.fromkeys(("no_amount", "too_cheap", "gap", "notify", "completed"), "flag"),
        **dict.fromkeys(("sensitive", "left_with_rights", "shared"), "flag"),
        **dict.fromkeys(("created_at", "updated_at", "closed_at", "last_won"), "moment"),
        **dict.fromkeys(("answered_at", "said_at", "last_at", "deadline"), "moment"),
        **dict.fromkeys(("paid_at", "issued_at"), "moment"),
        "expected_close": "date",
    }
)
BESIDE: MappingProxyType[str, Literal["share", "count", "number"]] = MappingProxyType(
    {
        **dict.fromkeys(("lines_known", "sized", "placed", "back", "skipped"), "share"),
        **dict.fromkeys(("activities_owned", "within_hour", "idle", "overdue"), "share"),
        **dict.fromkeys(("other", "unannounced", "unused"), "share"),
        **dict.fromkeys(("same_sku", "candidates", "several_won", "directions"), "count"),
        "most": "number",
    }
)
"""The figures beside a value that a person sees."""
VALUES = (
    *("true", "false", "P", "S", "F", "active", "lost", "enquiry", "no_deals"),
    *("call", "email", "meeting", "task", "chat", "sms", "site", "in", "out"),
    *("none", "own", "department", "department_tree", "all"),
    *("tax_id", "reached", "tax_id_nearly", "birth_date", "address"),
    *("city", "industry", "channel"),
)
"""Words of the model that stand in those columns, and as names of connections."""
