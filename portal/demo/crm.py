"""The CRM exports of a demonstration's company: made up, seeded, and better from time to time.

A world is drawn once from the company's name: clients, products, deals of a year and what was done
in them. What an export shows of it depends on the day, since later things are not there yet, and on
how well the CRM is kept. Each fault of each row is drawn once, as a number from 0 to 1, and shows
while that number lies under the share of faults of the day: so faults are mended from export to
export, and new rows bring new ones.
"""

import csv
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from portal.content import Entry, read

DAYS = 420
"""Of the world's past."""
ACCOUNTS, DEALS, LEADS = 180, 620, 360
OPEN_FOR, CLOSED_AFTER = 70, 45
RATES = {
    "owner": (0.12, 0.0),
    "next": (0.46, 0.06),
    "phone": (0.24, 0.03),
    "size": (0.62, 0.22),
    "industry": (0.5, 0.12),
    "double": (0.11, 0.01),
    "reason": (0.7, 0.04),
    "close": (0.4, 0.07),
    "typed": (0.34, 0.03),
    "content": (0.55, 0.14),
    "linked": (0.36, 0.04),
    "answer": (0.6, 0.1),
    "channel": (0.4, 0.05),
    "category": (0.2, 0.0),
}
"""Shares of rows with a fault: while the CRM is kept badly, and while it is kept well."""


class Words(Entry, frozen=True):
    """What the exports are put together from."""

    given: tuple[str, ...]
    family: tuple[str, ...]
    firms: tuple[str, ...]
    trades: tuple[str, ...]
    forms: tuple[str, ...]
    cities: tuple[str, ...]
    industries: tuple[str, ...]
    posts: tuple[str, ...]
    sources: tuple[str, ...]
    lost: tuple[str, ...]
    left: str
    kinds: tuple[str, ...]
    sale: str
    stages: tuple[str, ...]
    won: str
    failed: str
    lead_stages: tuple[str, ...]
    converted: str
    junk: str
    catalogue: dict[str, tuple[str, ...]]
    typed: tuple[str, ...]


@dataclass(frozen=True)
class World:
    """What has happened at a company, and how it is shown on a day."""

    key: str
    words: Words
    managers: Sequence[str]
    today: date
    """Of the demonstration: the world ends here."""
    day: date
    """Of the export."""
    order: float
    """How well the CRM is kept, from 0 to 1."""

    def chance(self, *about: object) -> random.Random:
        """What is drawn once for a thing, whatever the day."""
        return random.Random(":".join(map(str, (self.key, *about))))  # noqa: S311

    def faulty(self, fault: str, *about: object) -> bool:
        """Whether a fault of a thing shows on the day."""
        bad, good = RATES[fault]
        return self.chance(fault, *about).random() < bad + (good - bad) * self.order

    def manager(self, *about: object) -> str:
        """Who has a thing: the first of them most, some of it who has left."""
        draw = self.chance("manager", *about).random()
        if self.order < 0.5 and draw > 0.94:
            return self.words.left
        spread = 2.2 - 1.2 * self.order
        return self.managers[int(len(self.managers) * draw**spread) % len(self.managers)]


def write_exports(world: World, folder: Path) -> list[Path]:
    """Write the files that the CRM would export on the day; returns them."""
    folder.mkdir(parents=True, exist_ok=True)
    tables: dict[str, Callable[[World], Iterator[dict[str, Any]]]] = {
        "Пользователи": _users,
        "Товары": _products,
        "Компании": _accounts,
        "Контакты": _contacts,
        "Лиды": _leads,
        "Сделки": _deals,
        "Дела": _activities,
        "Счета": _invoices,
    }
    return [_write(folder / f"{name}.csv", rows(world)) for name, rows in tables.items()]


def read_words(root: Path) -> Words:
    """The words of `content/demo/crm/words.yaml`. Raises ContentError."""
    return read(root / "demo" / "crm" / "words.yaml", Words)


def _write(path: Path, rows: Iterator[dict[str, Any]]) -> Path:
    """As Bitrix24 writes it: a byte order mark, quotes around all, a semicolon after each cell."""
    found = list(rows)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator=";\n")
        writer.writerow(found[0])
        writer.writerows([_cell(value) for value in row.values()] for row in found)
    return path


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value:%d.%m.%Y %H:%M:%S}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, bool):
        return "Да" if value else "Нет"
    return "" if value is None else str(value)


def _users(world: World) -> Iterator[dict[str, Any]]:
    for number, name in enumerate((*world.managers, world.words.left), 1):
        active = name != world.words.left
        yield {"ID": number, "Имя": name, "Активен": active, "Администратор": number == 1}


def _products(world: World) -> Iterator[dict[str, Any]]:
    number = 0
    for section, names in world.words.catalogue.items():
        for name in names:
            number += 1
            chance = world.chance("product", number)
            yield {
                "ID": number,
                "Название": name,
                "Раздел": None if world.faulty("category", number) else section,
                "Артикул": f"{number:05}",
                "Ед. изм.": "шт.",
                "Цена": _price(world, number),
                "Активен": True,
                "Дата изменения": _moment(world.day, chance.randrange(20, 300), chance),
            }
            if world.faulty("double", "product", number):
                twin = name.replace(" ", "").replace("×", "х")
                yield {
                    "ID": 1000 + number,
                    "Название": twin,
                    "Раздел": chance.choice(list(world.words.catalogue)),
                    "Артикул": None,
                    "Ед. изм.": None,
                    "Цена": _price(world, number) + 10,
                    "Активен": True,
                    "Дата изменения": _moment(world.day, 400, chance),
                }


def _price(world: World, number: int) -> int:
    return 10 * world.chance("price", number).randrange(4, 900)


def _product(world: World, chance: random.Random) -> tuple[str, int]:
    names = [name for section in world.words.catalogue.values() for name in section]
    number = int(len(names) * chance.random() ** 1.6)
    return names[number], _price(world, number + 1)


def _account_name(world: World, number: int) -> str:
    words, chance = world.words, world.chance("account", number)
    firm = words.firms[number % len(words.firms)]
    trade = words.trades[number // len(words.firms) % len(words.trades)]
    return f"{chance.choice(words.forms)} «{firm}{trade.lower()}»"


def _accounts(world: World) -> Iterator[dict[str, Any]]:
    words = world.words
    for number in range(1, ACCOUNTS + 1):
        chance = world.chance("account", number)
        born = world.today - timedelta(days=int(DAYS * (1 - number / ACCOUNTS)))
        if born > world.day:
            continue
        row = {
            "ID": number,
            "Название компании": _account_name(world, number),
            "ИНН": f"63{chance.randrange(10**8):08}",
            "Телефон": f"+7 846 {chance.randrange(200, 999)}-{chance.randrange(10, 99)}-"
            f"{chance.randrange(10, 99)}",
            "E-mail": f"office{number}@client.example",
            "Город": chance.choice(words.cities),
            "Сфера деятельности": None
            if world.faulty("industry", number)
            else chance.choice(words.industries),
            "Кол-во сотрудников": "-"
            if world.faulty("size", number)
            else chance.choice(["до 10", "10–50", "50–250"]),
            "Ответственный": world.manager("account", number),
            "Дата создания": _moment(born, 0, chance),
        }
        if world.faulty("phone", number):
            row |= {"Телефон": None, "E-mail": None}
        yield row
        if world.faulty("double", number):
            yield {
                **row,
                "ID": 5000 + number,
                "Название компании": str(row["Название компании"]).strip("ОАИП «»").upper(),
                "Сфера деятельности": None,
                "Кол-во сотрудников": None,
            }


def _contact_name(world: World, account: int) -> str:
    """No two are called alike, so that a name leads to one contact."""
    given, family = world.words.given, world.words.family
    place = (account * 7 + world.chance("contacts").randrange(1000)) % (len(given) * len(family))
    return f"{family[place % len(family)]} {given[place // len(family)]}"


def _contacts(world: World) -> Iterator[dict[str, Any]]:
    for row in _accounts(world):
        number = int(row["ID"])
        if number > ACCOUNTS:
            continue
        chance = world.chance("post", number)
        bare = world.faulty("phone", "contact", number)
        phone = f"+7 9{chance.randrange(10, 99)} {chance.randrange(100, 999)}-{number:02}-44"
        yield {
            "ID": number,
            "Полное имя": _contact_name(world, number),
            "Должность": chance.choice(world.words.posts),
            "Компания": row["Название компании"],
            "Телефон": None if bare else phone,
            "E-mail": None if bare else f"buyer{number}@client.example",
            "Ответственный": row["Ответственный"],
            "Дата создания": row["Дата создания"],
        }


@dataclass(frozen=True)
class Deal:
    number: int
    born: datetime
    closes: datetime
    won: bool
    account: int

    def state(self, day: date) -> str:
        """P, S or F on a day."""
        if self.closes.date() > day:
            return "P"
        return "S" if self.won else "F"


def _all_deals(world: World) -> Iterator[Deal]:
    for number in range(1, DEALS + 1):
        chance = world.chance("deal", number)
        back = DAYS * (1 - number / DEALS)
        born = _moment(world.today - timedelta(days=int(back)), 0, chance)
        if born.date() > world.day:
            continue
        lasts = timedelta(days=chance.randrange(4, OPEN_FOR), hours=chance.randrange(5))
        account = 1 + int((ACCOUNTS - 1) * (1 - back / DAYS) * chance.random())
        yield Deal(number, born, born + lasts, chance.random() < 0.46, account)


def _deals(world: World) -> Iterator[dict[str, Any]]:
    words = world.words
    for deal in _all_deals(world):
        chance = world.chance("figures", deal.number)
        state, is_open = deal.state(world.day), deal.state(world.day) == "P"
        stale = is_open and world.faulty("next", deal.number)
        kind = chance.choice(words.kinds)
        age = (world.day - deal.born.date()).days
        stage = words.stages[min(len(words.stages) - 1, age * len(words.stages) // OPEN_FOR)]
        common = {
            "ID": deal.number,
            "Название сделки": f"{kind}: {_account_name(world, deal.account)}",
            "Воронка": words.sale,
            "Стадия сделки": {"P": stage, "S": words.won, "F": words.failed}[state],
            "Тип": kind,
            "Источник": None
            if world.faulty("channel", deal.number)
            else chance.choice(words.sources),
            "Компания": _account_name(world, deal.account),
            "Контакт": _contact_name(world, deal.account),
            "Ответственный": None
            if is_open and world.faulty("owner", deal.number)
            else world.manager("deal", deal.number),
            "Вероятность, %": {"P": 20 + 15 * words.stages.index(stage), "S": 100, "F": 0}[state],
            "Валюта": "RUB",
            "Дата создания": deal.born,
            "Дата изменения стадии": min(deal.closes, deal.born + timedelta(days=age // 2 + 1)),
            "Предполагаемая дата закрытия": None
            if is_open and world.faulty("close", deal.number)
            else (deal.born + timedelta(days=CLOSED_AFTER)).date(),
            "Дата закрытия": None if is_open else deal.closes,
            "Следующее дело": _ahead(world, chance) if is_open and not stale else None,
            "Причина отказа": chance.choice(words.lost)
            if state == "F" and not world.faulty("reason", deal.number)
            else None,
        }
        for line in range(chance.choice((1, 1, 2, 3))):
            name, price = _product(world, chance)
            if world.faulty("typed", deal.number, line):
                name = chance.choice(words.typed)
            quantity = chance.randrange(2, 60)
            lines = {"Товар": name, "Цена": price, "Количество": quantity}
            yield {**common, "Сумма": price * quantity, **lines}


def _leads(world: World) -> Iterator[dict[str, Any]]:
    words = world.words
    for number in range(1, LEADS + 1):
        chance = world.chance("lead", number)
        born = _moment(world.today - timedelta(days=int(DAYS * (1 - number / LEADS))), 0, chance)
        if born.date() > world.day:
            continue
        settled = (world.day - born.date()).days > 10
        minutes = 10 + chance.randrange(50)
        if world.faulty("answer", number):
            minutes = 180 + chance.randrange(900)
        ended = words.converted if chance.random() < 0.38 else words.junk
        yield {
            "ID": number,
            "Название лида": f"Заявка № {number}",
            "Статус": ended if settled else chance.choice(words.lead_stages),
            "Источник": chance.choice(words.sources),
            "Ответственный": world.manager("lead", number),
            "Дата создания": born,
            "Первый ответ": born + timedelta(minutes=minutes),
        }


def _activities(world: World) -> Iterator[dict[str, Any]]:
    kinds = ("Звонок (входящий)", "Звонок (исходящий)", "Письмо (отправленное)", "Встреча")
    number = 0
    for deal in _all_deals(world):
        chance = world.chance("done", deal.number)
        bare = world.faulty("content", deal.number)
        for step in range(chance.randrange(2, 6)):
            begun = deal.born + timedelta(days=step * 5, hours=chance.randrange(4))
            kind = chance.choice(kinds)
            number += 1
            if begun.date() > min(world.day, deal.closes.date()):
                continue
            linked = not world.faulty("linked", deal.number, step)
            done = (world.day - begun.date()).days > 3 or chance.random() < 0.5
            yield {
                "ID": number,
                "Тип": kind,
                "Название": f"{kind.partition(' ')[0]} по сделке",
                "Сделка": deal.number if linked else None,
                "Клиент": _account_name(world, deal.account) if linked else None,
                "Начало": begun,
                "Срок": begun + timedelta(hours=2),
                "Статус": "Выполнено" if done else "Не выполнено",
                "Ответственный": world.manager("deal", deal.number),
                "Дата создания": begun,
                "Автоматически": linked and kind != "Встреча",
                "Есть запись": not bare,
            }


def _invoices(world: World) -> Iterator[dict[str, Any]]:
    for deal in _all_deals(world):
        if deal.state(world.day) != "S":
            continue
        chance = world.chance("invoice", deal.number)
        paid = deal.closes + timedelta(days=chance.randrange(2, 25))
        yield {
            "ID": 9000 + deal.number,
            "Номер": f"С-{deal.number}",
            "Сделка": deal.number,
            "Компания": _account_name(world, deal.account),
            "Контакт": _contact_name(world, deal.account),
            "Ответственный": world.manager("deal", deal.number),
            "Сумма": 1000 * chance.randrange(5, 400),
            "Валюта": "RUB",
            "Дата выставления": deal.closes,
            "Срок": deal.closes + timedelta(days=14),
            "Дата оплаты": paid if paid.date() <= world.day and chance.random() < 0.93 else None,
        }


def _moment(day: date, back: int, chance: random.Random) -> datetime:
    """A working hour so many days before a day."""
    return datetime.combine(
        day - timedelta(days=back), time(9 + chance.randrange(9), chance.randrange(60))
    )


def _ahead(world: World, chance: random.Random) -> datetime:
    return _moment(world.day + timedelta(days=chance.randrange(1, 12)), 0, chance)
