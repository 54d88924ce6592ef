"""The calendar of a company: its months, holidays and busy periods, brought from a file too."""

from datetime import date

from flask import Blueprint, Response, flash, g, request, url_for
from flask.typing import ResponseReturnValue

from portal.access import actor, requires
from portal.companies import calendar_files, companies
from portal.companies.calendar import calendar_of, dates_of, today_at
from portal.companies.calendar_files import ENTRIES, Planned, Unreadable
from portal.companies.forms import BUSY_NAMES, BusyPeriodForm, CalendarFileForm
from portal.companies.models import BUSY_KINDS, BusyPeriod
from portal.companies.months import marks_of, month_of, months
from portal.dates import DAY, EARLIEST, LATEST, add_months, holiday_name
from portal.db import db
from portal.htmx import done, render
from portal.tenancy import get_owned_or_404
from portal.words import _, language, lazy, plural

bp = Blueprint("calendar", __name__)
SHOWN = 6
"""Months on the page."""
LARGEST = 1024 * 1024
MARKS = {
    "start": lazy("start"),
    "first": lazy("1st"),
    "second": lazy("2nd"),
    "summing_up": lazy("sum-up"),
}
"""What stands in the small field of a day."""


@bp.app_context_processor
def words_for_templates() -> dict[str, object]:
    return {"DAY_MARKS": MARKS}


@bp.get("/companies/<int:company_id>/calendar")
@requires("schedule.view")
def calendar() -> Response:
    return show()


@bp.post("/companies/<int:company_id>/calendar/busy-periods")
@requires("company.edit")
def add_busy_period() -> ResponseReturnValue:
    form = BusyPeriodForm()
    if not form.validate():
        return show(busy_form=form, status=422)
    companies.add_busy_period(
        g.company,
        actor("company.edit"),
        kind=form.kind.data,
        first=form.first.data,
        last=form.last.data,
        note=form.note.data or "",
        closed=form.closed.data,
    )
    db.session.commit()
    flash(_("The busy period is added."))
    return done(url_for(".calendar", month=f"{form.first.data:%Y-%m}"))


@bp.post("/companies/<int:company_id>/calendar/busy-periods/<int:period_id>/remove")
@requires("company.edit")
def remove_busy_period(period_id: int) -> ResponseReturnValue:
    period = get_owned_or_404(BusyPeriod, period_id)
    companies.remove_busy_period(period, actor("company.edit"))
    db.session.commit()
    flash(_("The busy period is removed."))
    return done(url_for(".calendar"))


@bp.post("/companies/<int:company_id>/calendar/file")
@requires("company.edit")
def look_at_file() -> ResponseReturnValue:
    """What a calendar file would bring; nothing is written."""
    form = CalendarFileForm()
    if not form.validate():
        return show(file_form=form, status=422)
    content = form.file.data.read(LARGEST + 1) if form.file.data else b""
    try:
        planned = _plan(content)
    except Unreadable as refused:
        form.refuse(form.file, _refusal(refused.code))
        return show(file_form=form, status=422)
    return show(planned=planned, content=content)


@bp.post("/companies/<int:company_id>/calendar/file/bring")
@requires("company.edit")
def bring_file() -> ResponseReturnValue:
    """What the preview showed is looked at once more: others may have changed it meanwhile."""
    form = CalendarFileForm()
    try:
        planned = _plan(request.form.get("content", "").encode())
    except Unreadable as refused:
        form.refuse(form.file, _refusal(refused.code))
        return show(file_form=form, status=422)
    kinds = {
        one.entry.uid: kind
        for number, one in enumerate(planned)
        if (kind := request.form.get(f"kind-{number}", "other")) in BUSY_KINDS
    }
    taken, closed = set(request.form.getlist("take")), bool(request.form.get("closed"))
    by = actor("company.edit")
    count = calendar_files.bring(g.company, planned, taken, kinds, closed, by)
    db.session.commit()
    flash(
        plural("%(num)d busy period is brought in.", "%(num)d busy periods are brought in.", count)
    )
    return done(url_for(".calendar"))


def _plan(content: bytes) -> list[Planned]:
    if len(content) > LARGEST:
        raise Unreadable("large")
    today = today_at(g.company)
    entries = calendar_files.read(content, g.company.timezone, today)
    return calendar_files.plan(g.company, entries, today)


def _refusal(code: str) -> str:
    words: dict[str, str] = {
        "kind": _("This is no calendar file. Export the calendar as .ics and bring that."),
        "empty": _("The file holds no entry from today on."),
        "long": _("More than %(most)s entries. Export a shorter time.", most=ENTRIES),
        "large": _("The file is larger than 1 MB. Export a shorter time."),
    }
    return words[code]


def show(
    busy_form: BusyPeriodForm | None = None,
    file_form: CalendarFileForm | None = None,
    planned: list[Planned] | None = None,
    content: bytes = b"",
    status: int = 200,
) -> Response:
    """The whole page, with whichever form was refused still filled."""
    company, today = g.company, today_at(g.company)
    first = month_of(request.args.get("month", ""), today)
    picture = months(first, SHOWN, calendar_of(company), marks_of(dates_of(company.rollout)))
    page = "companies/calendar.html"
    return render(
        page,
        page,
        status,
        company=company,
        today=today,
        months=picture,
        earlier=_month_or_none(first, -SHOWN),
        later=_month_or_none(first, SHOWN),
        holidays=_holidays(first),
        busy_form=busy_form or BusyPeriodForm(None),
        file_form=file_form or CalendarFileForm(None),
        planned=planned,
        content=content.decode(errors="replace"),
        busy_names=BUSY_NAMES,
        most=ENTRIES,
    )


def _holidays(first: date) -> list[tuple[date, str]]:
    """The national holidays of the months shown, with their names in the reader's language."""
    calendar, day, found = calendar_of(g.company), first, []
    end = add_months(first, SHOWN)
    while day < end:
        if name := holiday_name(day, calendar, language()):
            found.append((day, name))
        day += DAY
    return found


def _month_or_none(first: date, count: int) -> str | None:
    month = add_months(first, count)
    return f"{month:%Y-%m}" if EARLIEST <= month <= LATEST else None
