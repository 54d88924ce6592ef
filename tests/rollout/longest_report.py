"""A report with the longest texts that anyone could believe in, as frozen data."""

import io
from base64 import b64encode
from typing import Any

from PIL import Image

WORD = "Ж" * 200
"""A word that breaks nowhere by itself."""
NAME = ("Константинопольская-Преображенская Анастасия-Виктория " * 3)[:119] + "Я"
COMPANY = ("Общество с ограниченной ответственностью «Приволжскснабкомплект-Оборудование» " * 2)[
    :119
]
TITLE = ("Проверьте, что у каждой карточки клиента есть контакт и следующее действие. " * 3)[:199]
ANSWER = ("Отдел ведёт сделки в CRM с первого дня, а половина обращений идёт мимо формы.\n" * 60)[
    :4000
]
ISSUES = 200
EVENTS = (
    *("sent", "asked", "opened", "read", "returned"),
    *("renewed", "delegated", "signed_with_reservations"),
)
STATES = ("done", "in_progress", "blocked", "not_applicable", "to_do")


def longest(language: str, brand: dict[str, str] | None = None) -> dict[str, Any]:
    """The data of a report in a language; every numbered text begins with a word of its own."""
    return {
        "language": language,
        "control": "summing_up",
        "company": {"name": f"{COMPANY}!", "industry": WORD[:120], "city": NAME},
        "consultants": [NAME, f"Второй {NAME}"[:120]],
        "start_on": "2026-09-22",
        "held_on": "2026-11-20",
        "figures_at": "2026-11-20T07:00:00+00:00",
        "deadline": "2026-11-22",
        "previous": "second",
        "steps": [_step(number) for number in range(1, 8)],
        "totals": {"done": 14, "applicable": 63, "all": 70},
        "change": -3,
        "training": 64,
        "training_figures": _training(),
        "evidence": None,
        "issues": [_issue(number) for number in range(1, ISSUES + 1)],
        "next_steps": [_next_step(number) for number in range(1, 41)],
        "sightings": [{"step": 3, "title": TITLE, "note": f"Запискапроблемы {ANSWER} {WORD}"}],
        "objections": [
            {
                "objection": "3.f1",
                "title": TITLE,
                "said_by": NAME,
                "heard_on": "2026-10-01",
                "answer": f"Ответвозражению {ANSWER}",
            }
        ],
        "answers": [
            {
                "question": TITLE,
                "answer": f"Ответ{number} {ANSWER}"[:3790] + f"\n{WORD} конец{number}",
            }
            for number in range(1, 6)
        ],
        "decisions": f"Решения {ANSWER}",
        "thoughts": f"Развитие {WORD} {ANSWER}",
        "present": [f"Гость{number} {NAME}"[:120] for number in range(1, 13)],
        "exceptions": [
            {"code": "late", "date": "2026-11-20", "reason": f"Причина {WORD} {ANSWER}"},
        ],
        "brand": brand,
        "glossary": [{"title": WORD[:60], "meaning": f"Значение {TITLE}"}],
    }


def branded() -> dict[str, str]:
    """A consultancy of the longest name and address, with a logo as large as it may be."""
    out = io.BytesIO()
    Image.new("RGB", (720, 240), (122, 31, 92)).save(out, "PNG")
    logo = b64encode(out.getvalue()).decode()
    address = f"Адрес {ANSWER[:280]}\n{WORD}"
    return {
        "name": f"Консультант {NAME}"[:120],
        "address": address,
        "color": "#7a1f5c",
        "logo": logo,
    }


def signed() -> dict[str, Any]:
    """A signature with reservations, as long as they may be, and what became of the report."""
    return {
        "code": "7Q2M-K4XD-93PB",
        "url": "https://portal.example/" + "path/" * 30 + "7Q2M-K4XD-93PB",
        "version": 12,
        "state": "signed_with_reservations",
        "name": NAME,
        "position": f"Должность {WORD}"[:120],
        "at": "2026-11-24T07:20:00+00:00",
        "address": "2001:0db8:85a3:0000:0000:8a2e:0370:7334",
        "timezone": "Europe/Samara",
        "text": f"Оговорка {ANSWER} {WORD}",
        "data_sha256": "9f86d081884c7d65" * 4,
        "previous_sha256": "9f86d081884c7d65" * 4,
        "events": [
            {
                "version": number // 3 + 1,
                "verb": verb,
                "name": f"Участник{number} {NAME}"[:120],
                "at": "2026-11-24T07:20:00+00:00",
                "address": "2001:0db8:85a3:0000:0000:8a2e:0370:7334",
            }
            for number, verb in enumerate(EVENTS)
        ],
    }


def _step(number: int) -> dict[str, Any]:
    items = [_item(f"{number}.{n}", STATES[n % len(STATES)]) for n in range(1, 11)]
    counted = {"done": 2, "applicable": 9, "all": 10, "change": -1}
    return {"number": number, "title": f"{TITLE[:60]}{WORD[:40]}", "items": items, **counted}


def _item(code: str, state: str) -> dict[str, Any]:
    return {
        "code": code,
        "title": f"Пункт{code.replace('.', 'и')} {TITLE}"[:200] + (WORD if code == "2.2" else ""),
        "state": state,
        "reason": f"Причинапункта {ANSWER[:1000]}" if state == "blocked" else "",
        "owner_name": NAME,
        "note": "",
        "confirmed_by": "person",
        "confirmed_at": None,
        "due_on": "2026-11-01",
        "overdue_days": 0,
        "slipped": state == "done",
        "proofs": 0,
    }


def _issue(number: int) -> dict[str, Any]:
    return {
        "number": number,
        "title": f"Замечание{number} {TITLE}"[:200]
        if number % 20
        else f"Слово{number} {WORD}"[:200],
        "step": number % 7 + 1,
        "severity": ("high", "medium", "low")[number % 3],
        "state": ("open", "in_work", "resolved", "confirmed")[number % 4],
        "owner_name": f"Ответственный{number % 15} {NAME}"[:120] if number % 15 else None,
        "due_on": f"2026-12-{number % 28 + 1:02}" if number % 5 else None,
        "control": "first",
        "days_open": number * 3,
    }


def _next_step(number: int) -> dict[str, Any]:
    return {
        "number": 1000 + number,
        "title": f"Договорились{number} {TITLE}"[:200],
        "state": ("open", "done", "dropped")[number % 3],
        "owner_name": f"Ответственный{number % 15} {NAME}"[:120],
        "due_on": "2026-12-01",
        "control": "summing_up",
        "issue_number": number,
        "days_open": 4,
    }


def _training() -> dict[str, Any]:
    share = {"finished": 6400, "assigned": 10000, "people": 500, "people_finished": 320}
    return {
        "percent": 64,
        "finished": 6400,
        "assigned": 10000,
        "behind": [
            {"person_id": n, "name": f"Отстающий{n} {NAME}"[:120], "lessons_left": n}
            for n in range(1, 41)
        ],
        "roles": [{"role": role, **share} for role in ("executive", "head", "employee")],
        "courses": [{"course_id": n, "title": f"Курс{n} {TITLE}", **share} for n in range(1, 6)],
    }
