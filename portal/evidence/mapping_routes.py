"""What the columns of a snapshot's files mean: looked at, corrected, gone on with."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, g, request, url_for
from wtforms import IntegerField, SelectField
from wtforms.fields import DateTimeLocalField
from wtforms.validators import InputRequired

from portal.access import actor, requires
from portal.dates import EARLIEST, LATEST, local_moment
from portal.db import db, now
from portal.evidence import deciding, showing, snapshots
from portal.evidence.canonical import ENTITIES
from portal.evidence.mapping.mapping import LINES, MappingError, fields_of, parse_plain
from portal.evidence.models import CrmSnapshot
from portal.evidence.snapshot_routes import meanwhile, show
from portal.evidence.snapshots import NotNow, Overtaken
from portal.evidence.titles import titles
from portal.forms import Form, choices
from portal.htmx import done
from portal.tenancy import get_owned_or_404
from portal.words import _, language, lazy

bp = Blueprint("crm_mapping", __name__)
BRINGS = "evidence.bring"
CURRENCIES = ("", "RUB", "USD", "EUR", "KZT", "BYN", "UZS", "GEL", "AMD", "CNY", "TRY", "GBP")
TWO_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]


class Moment(DateTimeLocalField):  # type: ignore[misc]
    """A moment of our times that is over, by the company's clock."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as wrong:
            raise ValueError(str(_("Enter a moment, such as 2026-11-23 10:00."))) from wrong
        if self.data is None:
            return
        if not EARLIEST <= self.data.date() <= LATEST:
            raise ValueError(str(_("The year cannot be right. Use one from 2000 to 2100.")))
        moment = local_moment(self.data.date(), self.data.time(), g.company.timezone)
        if moment > now() + timedelta(hours=1):
            raise ValueError(str(_("This moment is still to come: no file can be of it.")))


class MappingForm(Form):
    version = IntegerField()
    as_of = Moment(
        lazy("Moment of the export"),
        [InputRequired(lazy("Say when the files were exported."))],
        format=TWO_FORMATS,
    )
    currency = SelectField(lazy("Currency of amounts that name none"))

    def __init__(self, *args: Any, known: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = dict.fromkeys((*CURRENCIES, known))
        self.currency.choices = choices((code, code or "—") for code in codes)


@bp.app_context_processor
def mapping_for_templates() -> dict[str, Any]:
    return {"mapping_page": page_of}


@bp.post("/companies/<int:company_id>/evidence/snapshots/<int:snapshot_id>/mapping")
@requires(BRINGS)
def decide(snapshot_id: int) -> Response:
    """Keep what the form says; then look at the columns again, or go on."""
    row = get_owned_or_404(CrmSnapshot, snapshot_id)
    form = MappingForm(known=_currency(row))
    if not form.validate():
        return show(row, 422, mapping_form=form, typed=request.form)
    said, seen = request.form, (row.proposal, row.mapping)
    look = "look" in said or deciding.is_to_be_seen(said, *seen)
    moment = {"as_of": form.as_of.data.isoformat(" "), "currency": form.currency.data}
    mapping = {**deciding.decided(said, *seen), **moment}
    if wrong := _wrong(mapping):
        return show(row, 422, mapping_form=form, typed=said, mapping_error=wrong)
    try:
        snapshots.decide_mapping(row, form.version.data or 0, mapping, look, actor(BRINGS))
    except Overtaken:
        return show(row, 409, mapping_form=form, typed=said, overtaken=True)
    except NotNow:
        return meanwhile(row)
    db.session.commit()
    return done(url_for("crm_snapshots.snapshot", snapshot_id=row.id))


def page_of(row: CrmSnapshot) -> dict[str, Any]:
    """What the page of a mapping shows."""
    words, spoken = titles(), language()
    reasons = deciding.loss_reasons_of(row.proposal, row.mapping)
    return {
        "tables": showing.tables_of(row.proposal, row.mapping),
        "stages": deciding.stages_of(row.mapping),
        "reasons": reasons,
        "reasons_listed": sorted({one.reason for one in reasons}),
        "form": MappingForm(
            None, known=_currency(row), as_of=_as_of(row), currency=_currency(row) or "RUB"
        ),
        "entities": {
            entity: words.entities[entity].title.in_language(spoken) for entity in ENTITIES
        },
        "fields": {
            entity: {
                field: words.of_field(entity, field).in_language(spoken)
                for field in fields_of(entity)
            }
            for entity in ENTITIES
        },
    }


def _as_of(row: CrmSnapshot) -> datetime:
    """The moment to propose, to the minute: no row is newer than it."""
    told = row.mapping.get("as_of")
    local = row.as_of.astimezone(ZoneInfo(g.company.timezone)).replace(tzinfo=None)
    moment = datetime.fromisoformat(told) if told else local
    up = timedelta(minutes=1) if moment.second or moment.microsecond else timedelta(0)
    today = now().astimezone(ZoneInfo(g.company.timezone)).replace(tzinfo=None)
    return min(moment.replace(second=0, microsecond=0) + up, today.replace(second=0))


def _currency(row: CrmSnapshot) -> str:
    return row.mapping.get("currency") or row.currency


def _wrong(mapping: dict[str, Any]) -> str:
    """What keeps a mapping from being used, in words; nothing where it can be."""
    if not any(entity in mapping for entity in ENTITIES):
        return str(_("No column is mapped. Say of one file at least what its rows are."))
    deals = mapping.get("deals", [])
    named = {k for one in (deals if isinstance(deals, list) else [deals]) for k in one["columns"]}
    if "deal_products" in mapping and named & set(LINES["deals"]):
        return str(
            _(
                "The products of deals come from two places: from columns of the deals, and from "
                "a file of their own. Leave one of them away."
            )
        )
    try:
        parse_plain(mapping)
    except MappingError as wrong:
        return str(wrong)
    return ""
