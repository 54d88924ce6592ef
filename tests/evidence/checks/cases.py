"""For each check rows that pass it and rows that do not, as many of each as a test wants."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from tests.evidence.tables import AS_OF

Row = dict[str, Any]
Tables = dict[str, list[Row]]
Case = Callable[[int, int], Tables]

CASES: dict[str, Case] = {}


def ago(days: float = 0, **more: float) -> datetime:
    return AS_OF - timedelta(days=days, **more)


def plain(entity: str, good: Row, bad: Row, **others: list[Row]) -> Case:
    """Rows that stand by themselves; `{n}` in a text is the row's number."""

    def case(passing: int, failing: int) -> Tables:
        kinds = [good] * passing + [bad] * failing
        return {entity: [numbered(row, n) for n, row in enumerate(kinds)], **others}

    return case


def numbered(row: Row, n: int) -> Row:
    return {k: v.replace("{n}", str(n)) if isinstance(v, str) else v for k, v in row.items()}


def told(code: str) -> Callable[[Case], Case]:
    def keep(case: Case) -> Case:
        CASES[code] = case
        return case

    return keep


USER = {"name": "Анна", "active": True, "crm_id": "u1"}
PRODUCT = {"name": "Товар {n}", "active": True}
CASES["1.1"] = plain(
    "products", {**PRODUCT, "updated_at": ago(364)}, {**PRODUCT, "updated_at": ago(366)}
)
CASES["1.2"] = plain("products", {**PRODUCT, "category": "А"}, {**PRODUCT, "category": None})
NEW = {"created_at": ago(5), "sku": "А{n}", "category": "К", "price": 5, "unit": "шт"}
CASES["1.4"] = plain("products", NEW, {**NEW, "unit": "-"})
CASES["1.p1"] = plain(
    "products", {"name": "Товар {n}", "supplier": "А"}, {"name": "Болт М-8", "supplier": "{n}"}
)
CASES["1.p2"] = plain("products", {"name": "Товар {n}"}, {"name": "Ёрш 5-40"})
CASES["1.p3"] = plain(
    "products", {"name": "Т{n}", "category": "Крепёж"}, {"name": "Т{n}", "category": "Прочее"}
)
CASES["1.p4"] = plain(
    "deal_products",
    {"product_id": "1", "deal_id": "1"},
    {"product": "что-то", "deal_id": "1"},
    products=[{"name": "Т"}],
)


@told("1.3")
def categories(passing: int, failing: int) -> Tables:
    full = [{"category": f"К{n}"} for n in range(passing) for _ in range(2)]
    return {"products": full + [{"category": f"Е{n}"} for n in range(failing)]}


@told("1.5")
def won_with_lines(passing: int, failing: int) -> Tables:
    deals = [{"semantic": "S", "amount": 100} for _ in range(passing + failing)]
    lines = [{"deal_id": str(n + 1), "product_id": "1"} for n in range(passing)]
    return {"deals": deals, "deal_products": [*lines, {"deal_id": "no", "product_id": "1"}]}


@told("2.1")
def months(passing: int, failing: int) -> Tables:
    """The first and the last month have a card, those without one lie between."""
    of_all = [date(2026, 11, 1)]
    while len(of_all) < passing + failing:
        of_all.append((of_all[-1] - timedelta(days=1)).replace(day=1))
    kept = [of_all[-1], *of_all[: passing - 1]] if passing > 1 else of_all[:1]
    return {"accounts": [{"created_at": datetime(d.year, d.month, 1)} for d in kept]}  # noqa: DTZ001


BOUGHT: Tables = {
    "deals": [{"semantic": "F", "account_id": "nobody", "closed_at": ago(1)}],
    "deal_products": [{"deal_id": "no"}],
}


@told("2.2")
def informative(passing: int, failing: int) -> Tables:
    full = {"phone": "8 (846) 200-00-00", "size_employees": "50", "responsible": "Анна"}
    poor = {**full, "size_employees": "0"}
    cards = [full] * passing + [poor] * failing
    talks = [
        {"account_id": str(n + 1), "has_content": True, "start_at": ago(5)}
        for n in range(len(cards))
    ]
    return {"accounts": cards, "activities": talks, **BOUGHT}


CASES["2.2a"] = plain(
    "contacts",
    {"full_name": "И{n}", "phone": "+7 (927) 123-45-67"},
    {"full_name": "И{n}", "phone": "12-34-56"},
)
CASES["2.2b"] = plain("accounts", {"size_employees": "10–50"}, {"size_employees": "-"})
CASES["2.2e"] = plain(
    "activities",
    {"responsible_id": "u1", "responsible": "Анна"},
    {"responsible_id": "u2", "responsible": "Администратор"},
    crm_users=[USER],
)


@told("2.2c")
def purchases(passing: int, failing: int) -> Tables:
    deals = [
        {"semantic": "S", "account": f"К{n}", "closed_at": ago(9)} for n in range(passing + failing)
    ]
    return {
        "deals": deals,
        "deal_products": [{"deal_id": str(n + 1)} for n in range(passing)] or [{"deal_id": "x"}],
    }


@told("2.2d")
def talked_with(passing: int, failing: int) -> Tables:
    count = passing + failing
    return {
        "accounts": [{"title": f"К{n}"} for n in range(count)],
        "deals": [
            {"semantic": "S", "account_id": str(n + 1), "closed_at": ago(9)} for n in range(count)
        ],
        "activities": [
            {
                "account_id": str(n + 1),
                "has_content": True,
                "start_at": ago(179 if n < passing else 181),
            }
            for n in range(count)
        ],
    }


@told("2.3")
def segments(passing: int, failing: int) -> Tables:
    cards = [
        {"title": f"К{n}", "industry": "Лес", "size_employees": "5"}
        for n in range(passing + failing)
    ]
    deals = [{"semantic": "F", "account_id": str(n + 1)} for n in range(passing)]
    return {"accounts": cards, "deals": deals or [{"semantic": "F", "account_id": "x"}]}


CASES["2.4"] = plain(
    "activities",
    {"kind": "call", "is_auto": True, "start_at": ago(29)},
    {"kind": "email", "is_auto": False, "start_at": ago(1)},
)
CASES["2.p1"], CASES["2.p2"], CASES["2.p4"] = months, informative, segments
CASES["2.p3"] = plain(
    "contacts",
    {"full_name": "Имя {n}", "phone": "8927{n}000000000"},
    {"full_name": "Пётр Котов", "phone": "8 927 765-43-21"},
)
CASES["2.p5"] = plain("accounts", {"city": "Самара"}, {"city": "#REF!"})

CLOSED = {"semantic": "S", "created_at": ago(9), "closed_at": ago(8)}
CASES["3.1"] = plain("deals", CLOSED, {**CLOSED, "closed_at": ago(10)})
OPEN = {
    "semantic": "P",
    "responsible": "Анна",
    "stage": "Счёт",
    "amount": 100,
    "created_at": ago(5),
}
CLEAR = {**OPEN, "expected_close": date(2026, 12, 1), "next_activity_at": ago(-1)}
CASES["3.3"] = plain("deals", CLEAR, {**CLEAR, "expected_close": None})
CASES["3.6"] = plain(
    "deals",
    {**OPEN, "responsible_id": "u1"},
    {**OPEN, "responsible_id": "u2"},
    crm_users=[USER, {"name": "Пётр", "active": False, "crm_id": "u2"}],
)
CASES["3.7"] = plain(
    "deals",
    {**CLOSED, "responsible": "Анна"},
    {**CLOSED, "responsible": None},
    activities=[{"completed": True, "responsible": "Анна"}],
)
CASES["3.p2"] = plain("deals", CLEAR, {**CLEAR, "next_activity_at": None})
LOST = {"semantic": "F", "loss_reason": "Дорого"}
CASES["3.p3"] = plain("deals", LOST, {**LOST, "loss_reason": " - "})
CASES["3.p5"] = plain("deals", {**OPEN, "observers": "Пётр"}, {**OPEN, "observers": None})
CASES["4.2"] = plain(
    "activities",
    {"kind": "call", "deal": "Д", "start_at": ago(1)},
    {"kind": "call", "deal": None, "start_at": ago(1)},
)


@told("3.2")
def pipelines(passing: int, failing: int) -> Tables:
    one = [{"pipeline": f"В{n}", "type": "Новая"} for n in range(passing)]
    mixed = [
        {"pipeline": f"С{n}", "type": each}
        for n in range(failing)
        for each in ("Новая", "Повторная")
    ]
    return {"deals": one + mixed}


@told("3.5")
def with_talks(passing: int, failing: int) -> Tables:
    return {
        "deals": [{"created_at": ago(4)} for _ in range(passing + failing)],
        "activities": [
            {"deal_id": str(n + 1), "has_content": n < passing} for n in range(passing + failing)
        ],
    }


@told("3.p4")
def stuck(passing: int, failing: int) -> Tables:
    """Won deals took 10 days, so that 20 are allowed."""
    won = [{**CLOSED, "created_at": ago(20), "closed_at": ago(10), "stage": "Успех"}]
    rows = [
        {**OPEN, "created_at": ago(20 if n < passing else 21)} for n in range(passing + failing)
    ]
    return {"deals": won + rows}


@told("3.p6")
def owners(passing: int, failing: int) -> Tables:
    one = [{"account": f"К{n}", "responsible": "Анна"} for n in range(passing)]
    two = [
        {"account": f"Д{n}", "responsible": each}
        for n in range(failing)
        for each in ("Анна", "Пётр")
    ]
    return {"deals": one + two}


@told("3.p8")
def rules(passing: int, failing: int) -> Tables:
    return {
        "deals": [{"semantic": "F"} for _ in range(passing + failing)],
        "activities": [{"deal_id": str(n + 1)} for n in range(passing)] or [{"deal_id": "x"}],
    }


@told("4.3")
def mailers(passing: int, failing: int) -> Tables:
    users = [{"name": f"С{n}", "active": True} for n in range(passing + failing)]
    mail = [
        {"kind": "email", "direction": each, "responsible_id": str(n + 1), "start_at": ago(6)}
        for n in range(passing + failing)
        for each in (("in", "out") if n < passing else ("in",))
    ]
    return {"crm_users": users, "activities": mail}


CASES["4.4"] = plain(
    "activities",
    {"kind": "chat", "deal_id": "1", "start_at": ago(1)},
    {"kind": "chat", "deal_id": None, "start_at": ago(1)},
)
TASK = {"kind": "task", "created_at": ago(1), "deadline": ago(-1), "notify": True}
CASES["4.6"] = plain("activities", TASK, {**TASK, "notify": False})
CASES["4.8"] = plain(
    "invoices", {"paid_at": ago(1), "deal": "Д"}, {"paid_at": ago(1), "deal": None}
)
CASES["4.9"] = plain(
    "deals", {**CLOSED, "delivery_status": "В пути"}, {**CLOSED, "delivery_status": "?"}
)


@told("4.7")
def answered(passing: int, failing: int) -> Tables:
    asked = [
        {"kind": "chat", "direction": "in", "deal_id": str(n), "start_at": ago(3)}
        for n in range(passing + failing)
    ]
    answers = [
        {
            "kind": "chat",
            "direction": "out",
            "deal_id": str(n),
            "start_at": ago(2) if n < passing else ago(1.9),
        }
        for n in range(passing + failing)
    ]
    return {"activities": asked + answers}


@told("4.10")
def followed(passing: int, failing: int) -> Tables:
    won = [{**CLOSED, "pipeline": "В"} for _ in range(passing + failing)]
    return {
        "deals": won + [{"semantic": "P", "parent_deal_id": str(n + 1)} for n in range(passing)]
        or [{**CLOSED, "parent_deal_id": None}]
    }


RIGHT = {"subject": "Менеджер", "entity": "deals"}
EXPORT = {**RIGHT, "action": "export", "scope": "none"}
CASES["5.1"] = plain("permissions", EXPORT, {**EXPORT, "scope": "all"})
VIEW = {**RIGHT, "action": "view", "scope": "own"}
CASES["5.2"] = plain("permissions", VIEW, {**VIEW, "scope": "department"})
HEAD = {**VIEW, "subject": "Руководитель", "scope": "department"}
CASES["5.3"] = plain("permissions", HEAD, {**HEAD, "scope": "own"})
SHOWN = {"entity": "deals", "field": "title", "visible": True, "sensitive": False}
CASES["5.4"] = plain("field_defs", SHOWN, {**SHOWN, "sensitive": True})
CASES["5.x"] = plain(
    "crm_users",
    {"name": "А{n}", "active": True, "email": "a{n}@x.ru"},
    {"name": "Б{n}", "active": False, "email": "b{n}@x.ru"},
    permissions=[{"subject": f"Б{n}", "scope": "own"} for n in range(300)],
)


def busy(is_head: bool) -> Case:
    def case(passing: int, failing: int) -> Tables:
        count = passing + failing
        users = [{"name": f"С{n}", "active": True, "head": "никто"} for n in range(count)]
        if is_head:
            users += [{"name": f"П{n}", "active": False, "head": f"С{n}"} for n in range(count)]
        acts = [
            {"responsible_id": str(n + 1), "start_at": ago(2)}
            for n in range(passing)
            for _ in range(5)
        ]
        return {
            "crm_users": users,
            "activities": acts or [{"responsible_id": "x", "start_at": ago(2)}],
        }

    return case


CASES["6.1"], CASES["6.2"], CASES["6.p3"] = busy(True), busy(False), busy(False)
CASES["6.p4"] = plain(
    "invoices", {"issued_at": ago(1), "deal": "Д"}, {"issued_at": ago(1), "deal": None}
)

DONE = {"completed": True, "completed_at": ago(1), "responsible": "Анна", "kind": "call"}
DUE = {"completed": False, "deadline": ago(1), "responsible": "Анна", "kind": "task"}
LEAD = {
    "status": "Новый",
    "semantic": "P",
    "created_at": ago(1),
    "responsible": "Анна",
    "channel": "Сайт",
}
INVOICE = {"responsible": "Анна", "account": "К", "contact": "И", "amount": 5, "issued_at": ago(1)}
WON = {
    **CLOSED,
    "amount": 5,
    "responsible": "Анна",
    "type": "Т",
    "channel": "Сайт",
    "contact": "И",
    "account": "К",
}
CASES["G1"] = plain("deals", WON, {**WON, "responsible": None})
CASES["G2"] = plain("deals", WON, {**WON, "type": None})
CASES["G3"] = plain("deals", WON, {**WON, "channel": None})
CASES["G4"] = plain("deals", WON, {**WON, "closed_at": None})
CASES["D1"] = plain("deals", WON, {**WON, "amount": None})
LINE = {"deal_id": "1", "product": "Т", "sum": 5}
CASES["D2"] = plain("deal_products", LINE, {**LINE, "product": None}, deals=[WON])
CASES["D3"] = plain("deals", WON, {**WON, "contact": None})
CASES["D4"] = plain("deals", WON, {**WON, "account": None})
CASES["D5"] = plain("deals", CLEAR, {**CLEAR, "amount": None})
CASES["D6"] = plain("deals", CLEAR, {**CLEAR, "expected_close": None})
CASES["D7"] = plain("deals", CLEAR, {**CLEAR, "stage": None})
CASES["L1"] = plain("leads", LEAD, {**LEAD, "responsible": None})
CASES["L2"] = plain("leads", LEAD, {**LEAD, "status": None})
CASES["L3"] = plain("leads", LEAD, {**LEAD, "created_at": None})
CASES["I1"] = plain("invoices", INVOICE, {**INVOICE, "responsible": None})
CASES["I2"] = plain("invoices", INVOICE, {**INVOICE, "account": None})
CASES["I3"] = plain("invoices", INVOICE, {**INVOICE, "issued_at": None})
CASES["A1"] = plain("activities", DONE, {**DONE, "kind": None})
CASES["A2"] = plain("activities", DUE, {**DUE, "deadline": None})
