"""Actions on the company's own items, and taking newer content over."""

from flask import Response, abort, flash, g, url_for

from portal.access import actor, requires
from portal.checklists import forms, own, standard, take_over
from portal.checklists.showing import (
    bp,
    item_changed,
    item_for,
    show_item,
    show_step,
    show_take_over,
    step_or_404,
)
from portal.db import db
from portal.htmx import done
from portal.words import _


@bp.post("/companies/<int:company_id>/checklist/step/<int:step>/items")
@requires("item.add")
def add_item(step: int) -> Response:
    form = forms.OwnItemForm()
    if step_or_404(step) and not form.validate():
        return show_step(step, 422, own_form=form)
    item = own.add(g.company, step, form.title.data, actor("item.add"))
    db.session.commit()
    return done(url_for("checklists.step", step=step, _anchor=f"item-{item.id}"))


@bp.post("/companies/<int:company_id>/checklist/items/<int:item_id>/title")
@requires("item.add")
def rename_item(item_id: int) -> Response:
    item = item_for("item.add", item_id)
    if item.own_title is None:
        abort(404)
    form = forms.OwnItemForm()
    if not form.validate():
        return show_item(item, 422, own=form)
    own.rename(item, form.title.data, actor("item.add"))
    db.session.commit()
    return item_changed(item, _("The item is renamed."))


@bp.post("/companies/<int:company_id>/checklist/items/<int:item_id>/remove")
@requires("item.add")
def remove_item(item_id: int) -> Response:
    item = item_for("item.add", item_id)
    if item.own_title is None:
        abort(404)
    step = item.step
    try:
        own.remove(item, actor("item.add"))
    except own.SomethingRecorded:
        return show_item(item, 422, not_removed=True)
    db.session.commit()
    flash(_("The item is removed."))
    return done(url_for("checklists.step", step=step))


@bp.get("/companies/<int:company_id>/checklist/content")
@requires("content.take_over")
def content() -> Response:
    return show_take_over()


@bp.post("/companies/<int:company_id>/checklist/content")
@requires("content.take_over")
def take_content_over() -> Response:
    form = forms.TakeOverForm()
    if not form.validate():
        return show_take_over(422, form=form)
    if form.version.data != str(standard.version()):
        return show_take_over(409, overtaken=True)
    take_over.take_over(g.company, actor("content.take_over"))
    db.session.commit()
    flash(_("The company now works with version %(version)s.", version=standard.version()))
    return done(url_for("checklists.checklist"))
