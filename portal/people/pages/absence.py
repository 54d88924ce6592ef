"""Out of office: a consultant names who stands in for him; the administrator does it for others."""

from datetime import date

from flask import Blueprint, Flask, abort, flash, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms import SelectField

from portal.access import actor, requires, signed_in
from portal.dates import today_in
from portal.db import db, now
from portal.forms import Day, Form
from portal.htmx import done, render
from portal.people import absences, memberships
from portal.people.models import Absence, Person
from portal.people.pages.forms import needed, options
from portal.people.sessions import fresh
from portal.words import _, day, lazy

bp = Blueprint("absences", __name__)


class AbsenceForm(Form):
    first = Day(lazy("First day"), [needed()])
    last = Day(lazy("Last day"), [needed()])
    stand_in_id = SelectField(lazy("Stand-in"), coerce=int)

    def __init__(self, person: Person, empty: bool = False) -> None:
        super().__init__(formdata=None) if empty else super().__init__()
        people = {p.id: p.name for p in memberships.consultants() if p.id != person.id}
        self.stand_in_id.choices = options(people)


def init_app(app: Flask) -> None:
    """Let the account's page and the administrator's show the section."""
    app.jinja_env.globals["out_of_office"] = out_of_office


@bp.post("/account/absences")
@signed_in
def arrange() -> ResponseReturnValue:
    return _arrange(current_user, url_for("account.show"))


@bp.post("/account/absences/<int:absence_id>/call-off")
@signed_in
def call_off(absence_id: int) -> ResponseReturnValue:
    return _call_off(current_user, absence_id, url_for("account.show"))


@bp.post("/admin/people/<int:person_id>/absences")
@requires("portal.administer")
@fresh
def arrange_for(person_id: int) -> ResponseReturnValue:
    return _arrange(_person(person_id), url_for("admin.person", person_id=person_id))


@bp.post("/admin/people/<int:person_id>/absences/<int:absence_id>/call-off")
@requires("portal.administer")
@fresh
def call_off_for(person_id: int, absence_id: int) -> ResponseReturnValue:
    back = url_for("admin.person", person_id=person_id)
    return _call_off(_person(person_id), absence_id, back)


def out_of_office(person: Person, form: AbsenceForm | None = None) -> dict[str, object] | None:
    """What the section shows of a consultant; nothing for anybody else."""
    if not memberships.is_consultant(person):
        return None
    return {
        "person": person,
        "form": form or AbsenceForm(person, empty=True),
        "coming": absences.coming(person, _today(person)),
        "today": _today(person),
    }


def _arrange(person: Person, back: str) -> ResponseReturnValue:
    if not memberships.is_consultant(person):
        abort(403)
    form = AbsenceForm(person)
    if not form.validate():
        return _refused(person, form)
    stand_in = db.session.get_one(Person, form.stand_in_id.data)
    period = (form.first.data, form.last.data)
    try:
        absences.arrange(person, stand_in, *period, actor(), _today(person))
    except absences.AbsenceRefused as refused:
        form.refuse(*_refusal(form, refused))
        return _refused(person, form)
    db.session.commit()
    flash(_("%(name)s stands in for that time.", name=stand_in.name), "success")
    return done(back)


def _call_off(person: Person, absence_id: int, back: str) -> ResponseReturnValue:
    absence = db.session.get(Absence, absence_id)
    if absence is None or absence.person_id != person.id:
        abort(404)
    absences.call_off(absence, actor(), _today(person))
    db.session.commit()
    flash(_("The absence is over; nobody stands in any more."), "success")
    return done(back)


def _refused(person: Person, form: AbsenceForm) -> ResponseReturnValue:
    page = "people/absence.html"
    return render(page, "people/_absences.html", 422, person=person, away_form=form)


def _refusal(form: AbsenceForm, refused: absences.AbsenceRefused) -> tuple[object, str]:
    """The field that is wrong, and what to do about it."""
    until = day(refused.other.last) if refused.other else ""
    words: dict[str, tuple[object, str]] = {
        "order": (form.last, _("The last day comes before the first.")),
        "past": (form.last, _("These days are over. Choose coming ones.")),
        "long": (form.last, _("A year at most. Choose a shorter time.")),
        "stand_in": (form.stand_in_id, _("Choose another consultant who works here.")),
        "overlap": (form.first, _("An absence until %(day)s overlaps. End it first.", day=until)),
        "away": (
            form.stand_in_id,
            _("The stand-in is away until %(day)s himself. Choose another one.", day=until),
        ),
    }
    return words[refused.code]


def _today(person: Person) -> date:
    return today_in(person.timezone, now())


def _person(person_id: int) -> Person:
    return db.session.get(Person, person_id) or abort(404)
