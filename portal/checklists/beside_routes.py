"""Actions beside an item: comments, files and links as proof."""

from flask import Response, abort, current_app

from portal.access import actor, requires
from portal.checklists import forms, proofs
from portal.checklists.models import Proof
from portal.checklists.showing import bp, item_changed, item_for, show_item
from portal.db import db
from portal.media.files import FileRefused
from portal.tenancy import get_owned_or_404
from portal.words import _


@bp.post("/companies/<int:company_id>/checklist/items/<int:item_id>/comments")
@requires("item.comment")
def add_comment(item_id: int) -> Response:
    item = item_for("item.comment", item_id)
    form = forms.CommentForm()
    if not form.validate():
        return show_item(item, 422, comment=form)
    proofs.add_comment(item, form.text.data, actor("item.comment"))
    db.session.commit()
    return item_changed(item, _("The comment is added."))


@bp.post("/companies/<int:company_id>/checklist/items/<int:item_id>/links")
@requires("item.change")
def add_link(item_id: int) -> Response:
    item = item_for("item.change", item_id)
    form = forms.LinkForm()
    if not form.validate():
        return show_item(item, 422, link=form)
    proofs.add_link(item, form.url.data, form.title.data or "", actor("item.change"))
    db.session.commit()
    return item_changed(item, _("The link is added."))


@bp.post("/companies/<int:company_id>/checklist/items/<int:item_id>/files")
@requires("item.change")
def add_file(item_id: int) -> Response:
    item = item_for("item.change", item_id)
    form = forms.FileForm()
    if not form.validate():
        return show_item(item, 422, file=form)
    brought = form.file.data
    limit = current_app.config["SETTINGS"].upload_limit
    try:
        proofs.add_file(
            item,
            brought.stream,
            brought.filename,
            form.title.data or "",
            actor("item.change"),
            limit,
        )
    except FileRefused as refused:
        form.refuse(form.file, str(refused))
        return show_item(item, 422, file=form)
    db.session.commit()
    return item_changed(item, _("The file is added."))


@bp.post("/companies/<int:company_id>/checklist/items/<int:item_id>/proofs/<int:proof_id>/remove")
@requires("item.change")
def remove_proof(item_id: int, proof_id: int) -> Response:
    item = item_for("item.change", item_id)
    proof = get_owned_or_404(Proof, proof_id)
    if proof.item_id != item.id:
        abort(404)
    proofs.remove_proof(item, proof, actor("item.change"))
    db.session.commit()
    return item_changed(item, _("The proof is removed."))
