"""The canonical model: the tables that any CRM's export is mapped to.

One Parquet file an entity and snapshot. Company and snapshot are the file's place, not columns.
Every row has `row_no`, the number of the row it came from (of the first, where several rows of a
file tell of one thing), and `crm_id`, the id in the CRM, always as text.

A reference such as `responsible` is kept in two columns: `responsible_id`, the `crm_id` of the row
it was resolved to (null where there is none), and `responsible`, the name to show: that of the row
it was resolved to, else what the file said.

Moments are wall-clock times of the company without a zone; money is DECIMAL(18, 4), and never added
across currencies; an empty cell is null, never an empty string or a zero.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Kind = Literal["text", "id", "moment", "date", "money", "number", "flag", "semantic", "reference"]

SQL_TYPES: MappingProxyType[str, str] = MappingProxyType(
    {
        "text": "VARCHAR",
        "id": "VARCHAR",
        "moment": "TIMESTAMP",
        "date": "DATE",
        "money": "DECIMAL(18,4)",
        "number": "DOUBLE",
        "flag": "BOOLEAN",
        "semantic": "VARCHAR",
        "reference": "VARCHAR",
    }
)


@dataclass(frozen=True)
class Field:
    """A column of the canonical model."""

    name: str
    kind: Kind = "text"
    to: str = ""
    """The entity that a reference leads to; the id column is called `<name>_id`."""
    personal: bool = False
    """A phone, an address or the like: masked for everyone who does not need it."""


def _text(*names: str) -> tuple[Field, ...]:
    return tuple(Field(name) for name in names)


def _of(kind: Kind, *names: str) -> tuple[Field, ...]:
    return tuple(Field(name, kind) for name in names)


def _to(entity: str, *names: str) -> tuple[Field, ...]:
    return tuple(Field(name, "reference", entity) for name in names)


def _personal(*names: str) -> tuple[Field, ...]:
    return tuple(Field(name, personal=True) for name in names)


ENTITIES: MappingProxyType[str, tuple[Field, ...]] = MappingProxyType(
    {
        "crm_users": (
            *_text("name", "department", "role", "head"),
            *_personal("email"),
            *_of("flag", "active", "is_admin"),
            *_of("moment", "created_at"),
        ),
        "categories": (*_text("name"), *_to("categories", "parent")),
        "products": (
            *_text("name", "sku", "unit", "supplier", "currency"),
            *_to("categories", "category"),
            *_of("number", "categories_count"),
            *_of("flag", "active"),
            *_of("money", "price"),
            *_of("moment", "created_at", "updated_at"),
        ),
        "accounts": (
            *_text("title", "tax_id", "industry", "channel", "size_employees", "size_revenue"),
            *_text("city"),
            *_personal("phone", "email"),
            *_to("crm_users", "responsible"),
            *_of("moment", "created_at", "updated_at"),
        ),
        "contacts": (
            *_text("full_name", "post", "tax_id", "city", "channel"),
            *_personal("phone", "email", "address", "birth_date"),
            *_to("accounts", "account"),
            *_to("crm_users", "responsible"),
            *_of("moment", "created_at", "updated_at"),
        ),
        "leads": (
            *_text("title", "status", "channel", "currency"),
            *_of("semantic", "semantic"),
            *_personal("phone", "email"),
            *_to("crm_users", "responsible"),
            *_to("contacts", "contact"),
            *_to("accounts", "account"),
            *_of("money", "amount"),
            *_of("moment", "created_at", "updated_at", "first_response_at"),
            *_to("deals", "converted_deal"),
        ),
        "deals": (
            *_text("title", "pipeline", "stage", "currency", "type", "channel", "loss_reason"),
            *_of("semantic", "semantic"),
            *_of("number", "stage_sort", "probability"),
            *_of("money", "amount"),
            *_text("observers", "delivery_status", "payment_status"),
            *_to("contacts", "contact"),
            *_to("accounts", "account"),
            *_to("crm_users", "responsible", "author"),
            *_to("leads", "lead"),
            *_to("deals", "parent_deal"),
            *_of("flag", "is_repeat", "closed"),
            *_of("moment", "created_at", "updated_at", "stage_changed_at", "closed_at"),
            *_of("moment", "last_activity_at", "next_activity_at", "first_response_at"),
            *_of("date", "expected_close"),
        ),
        "deal_products": (
            *_to("deals", "deal"),
            *_to("products", "product"),
            *_of("number", "quantity", "discount"),
            *_of("money", "price", "sum"),
        ),
        "stage_history": (
            *_to("deals", "deal"),
            *_text("pipeline", "stage"),
            *_of("semantic", "semantic"),
            *_of("number", "stage_sort"),
            *_of("moment", "entered_at"),
            *_to("crm_users", "responsible"),
        ),
        "activities": (
            *_text("kind", "direction", "title", "status", "channel"),
            *_to("deals", "deal"),
            *_to("leads", "lead"),
            *_to("contacts", "contact"),
            *_to("accounts", "account"),
            *_to("crm_users", "responsible", "author"),
            *_of("moment", "created_at", "start_at", "deadline", "completed_at"),
            *_of("flag", "completed", "is_auto", "has_content", "notify"),
            *_of("number", "duration"),
        ),
        "invoices": (
            *_text("number", "status", "currency"),
            *_of("semantic", "semantic"),
            *_to("deals", "deal"),
            *_to("accounts", "account"),
            *_to("contacts", "contact"),
            *_to("crm_users", "responsible"),
            *_of("money", "amount"),
            *_of("moment", "issued_at", "due_at", "paid_at"),
        ),
        "invoice_lines": (
            *_to("invoices", "invoice"),
            *_to("products", "product"),
            *_of("number", "quantity", "discount"),
            *_of("money", "price", "sum"),
        ),
        "permissions": (*_text("subject", "entity", "action", "scope"), *_of("flag", "is_admin")),
        "field_defs": (
            *_text("entity", "field", "title", "required_from_stage"),
            *_of("flag", "visible", "sensitive"),
        ),
        "integrations": (
            *_text("kind", "provider"),
            *_of("flag", "active"),
            *_of("moment", "last_event_at"),
        ),
    }
)
"""The entities and their fields. `crm_id` and `row_no` stand in each and are not listed.

- `crm_users.department` is its name, `head` the name or id of whom he reports to.
- `products.categories_count` is how many main categories the file named for a product.
- `semantic` is P (in work), S (won, converted, paid) or F (lost); null where nobody marked it.
- `stage_sort` is the place of the stage in its pipeline, from the order in the mapping.
- `activities.kind` is call, email, meeting, task, chat or sms; `direction` in, out or null;
  `duration` is in seconds.
- `discount` is a share from 0 to 1; `probability` from 0 to 100.
- `invoice_lines` stand to invoices as `deal_products` to deals.
"""

NAMES: MappingProxyType[str, str] = MappingProxyType(
    {
        "crm_users": "name",
        "categories": "name",
        "products": "name",
        "accounts": "title",
        "contacts": "full_name",
        "leads": "title",
        "deals": "title",
        "invoices": "number",
        "activities": "title",
    }
)
"""The column by which a row of an entity is called; references are also resolved by it."""


def columns(entity: str) -> dict[str, str]:
    """The columns of an entity's Parquet file in their order, with their types in SQL."""
    found = {"row_no": "BIGINT", "crm_id": "VARCHAR"}
    for field in ENTITIES[entity]:
        if field.kind == "reference":
            found[f"{field.name}_id"] = "VARCHAR"
        found[field.name] = SQL_TYPES[field.kind]
    return found


def personal(entity: str) -> frozenset[str]:
    """The columns that hold a phone, an address or the like."""
    return frozenset(field.name for field in ENTITIES[entity] if field.personal)


def field(entity: str, name: str) -> Field:
    """A field by its name. Raises KeyError."""
    for one in ENTITIES[entity]:
        if one.name == name:
            return one
    raise KeyError(name)
