"""What the columns of a snapshot's files mean: looked at, corrected, gone on with."""

import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, g, request, url_for
from wtforms import SelectField
from wtforms.fields import DateTimeLocalField
from wtforms.validators import InputRequired

from portal.access import actor, requires
from portal.db import db
from portal.evidence import deciding, snapshots
from portal.evidence.canonical import ENTITIES
from portal.evidence.mapping.mapping import MappingError, fields_of, parse
from portal.evidence.models import CrmSnapshot
from portal.evidence.snapshot_routes import meanwhile, show
from portal.evidence.snapshots import NotNow
from portal.evidence.titles import titles
from portal.forms import Form, choices
from portal.htmx import done
from portal.tenancy import get_owned_or_404
from portal.words import _, language, lazy

bp = Blueprint("crm_mapping", __name__)
BRINGS = "evidence.bring"
CURRENCIES = ("", "RUB", "USD", "EUR", "KZT", "BYN", "UZS", "GEL", "AMD", "CNY", "TRY", "GBP")


class MappingForm(Form):
    as_of = DateTimeLocalField(
        lazy("Moment of the export"),
        [InputRequired(lazy("Say when the files were exported."))],
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )
    currency = SelectField(
        lazy("Currency of amounts that name none"),
        choices=choices((code, code or "—") for code in CURRENCIES),
    )


@bp.app_context_processor
def mapping_for_templates() -> dict[str, Any]:
    return {"mapping_page": page_of}


@bp.post("/companies/<int:company_id>/evidence/snapshots/<int:snapshot_id>/mapping")
@requires(BRINGS)
def decide(snapshot_id: int) -> Response:
    """Keep what the form says; then look at the columns again, or go on."""
    row = get_owned_or_404(CrmSnapshot, snapshot_id)
    form = MappingForm()
    if not form.validate():
        return show(row, 422, mapping_form=form, typed=request.form)
    mapping = deciding.decided(request.form, row.proposal, row.mapping)
    as_of = form.as_of.data.replace(tzinfo=ZoneInfo(g.company.timezone))
    try:
        parse(json.dumps(mapping))
    except MappingError:
        words = _("No column is mapped. Say of one file at least what its rows are.")
        return show(row, 422, mapping_form=form, typed=request.form, mapping_error=words)
    by = actor(BRINGS)
    try:
        snapshots.decide_mapping(row, mapping, as_of, form.currency.data, by)
        if "look" in request.form:
            snapshots.look_again(row, by)
        else:
            snapshots.go_on(row, "mapping", by)
    except NotNow:
        return meanwhile(row)
    db.session.commit()
    return done(url_for("crm_snapshots.snapshot", snapshot_id=row.id))


def page_of(row: CrmSnapshot) -> dict[str, Any]:
    """What the page of a mapping shows."""
    words, spoken = titles(), language()
    local = row.as_of.astimezone(ZoneInfo(g.company.timezone)).replace(tzinfo=None)
    mapped = row.mapping.get("as_of")
    form = MappingForm(
        None,
        as_of=datetime.fromisoformat(mapped) if mapped else local,
        currency=row.mapping.get("currency") or row.currency or "RUB",
    )
    return {
        "tables": deciding.tables_of(row.proposal, row.mapping),
        "stages": deciding.stages_of(row.mapping),
        "form": form,
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
