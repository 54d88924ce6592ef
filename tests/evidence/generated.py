"""A made-up CRM export as plain CSV: deals, leads, activities; the same for the same seed."""

import csv
import random
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

MANAGERS = ("Анна Зимина", "Борис Кот", "Вера Лис", "Глеб Ершов", "")
CHANNELS = ("Сайт", "Звонок", "Выставка", "Рекомендация", "")
TYPES = ("Монтаж", "Ремонт", "Поставка", "")
STAGES = (("Новая", "P"), ("Предложение", "P"), ("Договор", "P"), ("Успех", "S"), ("Отказ", "F"))
STATUSES = (("Новый", "P"), ("В обработке", "P"), ("Сделка", "S"), ("Брак", "F"))
KINDS = ("Звонок", "Письмо", "Встреча", "Задача")
CURRENCIES = ("RUB", "RUB", "RUB", "USD", "")
FIRST, DAYS = date(2025, 11, 1), 365
AS_OF = date(2026, 11, 2)


def write(folder: Path, seed: int = 7) -> list[Path]:
    """Write the files; about one cell in twenty is empty where a client's would be, too."""
    chance = random.Random(seed)

    def day(empty: float = 0.05, later: int = 0) -> str:
        if chance.random() < empty:
            return ""
        return str(FIRST + timedelta(days=chance.randrange(DAYS) + later))

    rows = {
        "deals": [_deal(number, chance, day) for number in range(1500)],
        "leads": [
            {
                "id": f"l{number}",
                "status": chance.choice(STATUSES)[0],
                "manager": chance.choice(MANAGERS),
                "channel": chance.choice(CHANNELS),
                "created": day(),
            }
            for number in range(900)
        ],
        "activities": [_activity(number, chance, day) for number in range(2500)],
    }
    files = []
    for name, listed in rows.items():
        files.append(folder / f"{name}.csv")
        with files[-1].open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, listed[0])
            writer.writeheader()
            writer.writerows(listed)
    return files


def _deal(number: int, chance: random.Random, day: Callable[..., str]) -> dict[str, str]:
    stage, semantic = chance.choice(STAGES)
    return {
        "id": f"d{number}",
        "title": f"Сделка {number}",
        "stage": stage,
        "amount": "" if chance.random() < 0.05 else f"{chance.randrange(100, 10**7) / 100:.2f}",
        "currency": chance.choice(CURRENCIES),
        "probability": "" if chance.random() < 0.1 else str(chance.randrange(0, 101, 5)),
        "type": chance.choice(TYPES),
        "channel": chance.choice(CHANNELS),
        "manager": chance.choice(MANAGERS),
        "contact": "" if chance.random() < 0.1 else f"Контакт {chance.randrange(200)}",
        "created": day(),
        "closed": day() if semantic != "P" else "",
        "expected": day(0.2, 180) if semantic == "P" else "",
    }


def _activity(number: int, chance: random.Random, day: Callable[..., str]) -> dict[str, str]:
    done = chance.random() < 0.6
    return {
        "id": f"a{number}",
        "kind": chance.choice(KINDS),
        "manager": chance.choice(MANAGERS),
        "done": "Да" if done else "Нет",
        "done_at": day() if done else "",
        "deadline": day(0.1, 60),
    }
