"""Actions on an item: state, confirmation, owner, due date, note."""

from flask import Response, g, request

from portal.access import actor, requires
from portal.checklists import forms, items
from portal.checklists.showing import (
    bp,
    item_changed,
    item_for,
    owner_choices,
    show_item,
)
from portal.companies.members import members
from portal.db import db
from portal.people.models import Person
from portal.words import _

STATE_SAID = {
    "to_do": lambda: _("The item is to do."),
    "in_progress": lambda: _("The item is in progress."),
    "done": lambda: _("The item is done."),
    "blocked": lambda: _("The item is blocked."),
    "not_applicable": lambda: _("The item is not applicable."),
}


@bp.post("/companies/<int:company_id>/checklist/items/<int:item_id>/state")
@requires("item.change")
def change_state(item_id: int) -> Response:
    item = item_for("item.change", item_id)
    form = forms.StateForm()
    if not form.validate():
        return show_item(item, 422, state=form)
    old, reason = item.state, item.reason
    try:
        items.change_state(
            item,
            form.state.data,
            actor("item.change"),
            seen=form.seen.data or item.state,
            reason=form.reason.data or "",
        )
    except items.ReasonMissing:
        form.refuse(form.reason, _("Say why."))
        return show_item(item, 422, state=form)
    except items.Overtaken:
        return show_item(item, 409, state=_state_again(form, item.state), overtaken="state")
    db.session.commit()
    undo = {"state": old, "reason": reason} if old != item.state else None
    return item_changed(item, STATE_SAID[item.state](), undo=undo)


def _state_again(form: forms.StateForm, current: str) -> forms.StateForm:
    form.seen.data = current
    return form


@bp.post("/companies/<int:company_id>/checklist/items/<int:item_id>/confirm")
@requires("item.confirm")
def confirm(item_id: int) -> Response:
    item = item_for("item.confirm", item_id)
    by = actor("item.confirm")
    if request.form.get("confirm") == "no":
        items.withdraw_confirmation(item, by)
        said = _("The confirmation is taken back.")
    else:
        items.confirm(item, by, data=request.form.get("confirm") == "data")
        said = _("The item is confirmed.")
    db.session.commit()
    return item_changed(item, said)


@bp.post("/companies/<int:company_id>/checklist/items/<int:item_id>/owner")
@requires("item.assign")
def assign(item_id: int) -> Response:
    item = item_for("item.assign", item_id)
    form = forms.OwnerForm()
    form.owner_id.choices = owner_choices(members(g.company))
    if not form.validate():
        return show_item(item, 422, owner=form)
    owner_id, by = int(form.owner_id.data or 0) or None, actor("item.assign")
    try:
        items.assign(item, owner_id, by, seen=form.seen.data)
    except items.Overtaken:
        form.seen.data = items.owner_mark(item)
        other = db.session.get(Person, item.owner_id) if item.owner_id else None
        return show_item(item, 409, owner=form, overtaken="owner", other=other)
    db.session.commit()
    return item_changed(item, _("The owner is saved."))


@bp.post("/companies/<int:company_id>/checklist/items/<int:item_id>/due")
@requires("item.assign")
def set_due(item_id: int) -> Response:
    item = item_for("item.assign", item_id)
    form = forms.DueForm()
    if not form.validate():
        return show_item(item, 422, due=form)
    due_on, due_days, by = form.due_on.data, form.due_days.data, actor("item.assign")
    try:
        items.set_due(item, due_on, due_days, by, seen=form.seen.data)
    except items.Overtaken:
        form.seen.data = items.due_mark(item)
        return show_item(item, 409, due=form, overtaken="due")
    db.session.commit()
    return item_changed(item, _("The due date is saved."))


@bp.post("/companies/<int:company_id>/checklist/items/<int:item_id>/note")
@requires("item.change")
def write_note(item_id: int) -> Response:
    item = item_for("item.change", item_id)
    form = forms.NoteForm()
    if not form.validate():
        return show_item(item, 422, note=form)
    try:
        items.write_note(
            item, form.note.data or "", actor("item.change"), seen=form.seen.data or ""
        )
    except items.Overtaken:
        form.seen.data = items.mark(item.note)
        change = items.last_change(item, "item.note")
        other = db.session.get(Person, change.actor_id) if change and change.actor_id else None
        return show_item(
            item, 409, note=form, overtaken="note", other=other, other_at=change and change.at
        )
    db.session.commit()
    return item_changed(item, _("The note is saved."))
