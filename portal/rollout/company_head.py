"""The head of every page of a company: its line, its state, its tabs, its consultant."""

from dataclasses import dataclass
from datetime import date

from flask import Flask, g

from portal import navigation
from portal.companies.calendar import calendar_of, today_at
from portal.companies.members import Contact, contact
from portal.companies.models import Company
from portal.dates import holiday_name
from portal.rollout.state import stage
from portal.words import _, day, language, lazy

HEALTH_WORDS = {
    "at_risk": lazy("At risk"),
    "attention": lazy("Needs attention"),
    "on_plan": lazy("On plan"),
    "preparing": lazy("Preparing"),
    "on_hold": lazy("On hold"),
    "closed": lazy("Closed"),
}
HEALTHS = ("at_risk", "attention", "on_plan")


@dataclass(frozen=True)
class Head:
    line: str
    state: str
    state_words: str
    tabs: list[navigation.Entry]
    consultant: Contact | None


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(company_head=company_head, holiday=holiday)


def company_head() -> Head:
    """The head of the company of the request, read once."""
    if "company_head" not in g:
        g.company_head = _read(g.company)
    head: Head = g.company_head
    return head


def shown_state(company: Company, today: date) -> str:
    """What a badge says of a rollout: its stage, or while it goes on its health."""
    now = stage(company.rollout, today)
    health = company.rollout.health
    if now in ("on_hold", "closed") or (now == "preparing" and health >= len(HEALTHS) - 1):
        return now
    return HEALTHS[min(health, 2)]


def holiday(on: date) -> str:
    """The name of a holiday at the company of the request, in the reader's language."""
    return holiday_name(on, calendar_of(g.company), language()) or ""


def _read(company: Company) -> Head:
    today = today_at(company)
    consultant = contact(company)
    start = company.rollout.start_on
    words = [company.industry, company.city]
    words += [_("start of work %(day)s", day=day(start))] if start else []
    words += [_("consultant %(name)s", name=consultant.person.name)] if consultant else []
    state = shown_state(company, today)
    return Head(
        line=" · ".join(word for word in words if word),
        state=state,
        state_words=str(HEALTH_WORDS[state]),
        tabs=navigation.tabs(),
        consultant=consultant,
    )
