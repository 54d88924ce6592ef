"""A report as a document: HTML for the print process, and the bytes that it makes."""

import re
from base64 import b64decode
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from flask import current_app, render_template
from flask_babel import force_locale

from portal.render.attachments import Attachment
from portal.render.client import render_pdf
from portal.rollout.arrangement import arranged
from portal.rollout.differences import Differences
from portal.rollout.report import canonical
from portal.words import _

DATA_FILE = "report.json"
SIGNATURE_FILE = "signature.json"
CLOSED = ("signed", "signed_with_reservations", "not_signed")


def anchor(part: str) -> str:
    """Where a part stands in a document that is whole."""
    return f"#{part}"


def document_html(data: dict[str, Any], signature: dict[str, Any]) -> str:
    """A report as a page of its own, in the report's language.

    `signature` has code, url, version, state, and once it is answered: name, at, text. It may say
    from where (`address`), and what became of the report in `events`: version, verb, name, at,
    address.
    """
    with force_locale(data["language"]):
        return render_template("reports/print.html", **_context(data, signature))


def document_part(
    data: dict[str, Any],
    signature: dict[str, Any],
    differences: Differences | None = None,
    parts: Sequence[str] = (),
    link: Callable[[str], str] = anchor,
) -> str:
    """The same report as a part of a page; its headings stand one level deeper there.

    What is new by `differences` is marked. Of `parts`, where they are named, there are those alone,
    and `link` gives the address of each.
    """
    context = {**_context(data, signature, link), "differences": differences}
    with force_locale(data["language"]):
        html = render_template("reports/_document.html", **context, only=parts)
    return _one_level_deeper(html)


def document_pdf(data: dict[str, Any], signature: dict[str, Any]) -> bytes:
    """A report as PDF, its data inside. Raises RenderAway or RenderFailed."""
    socket = current_app.config["SETTINGS"].render_socket
    logo = (data.get("brand") or {}).get("logo")
    pictures = {"logo": b64decode(logo)} if logo else {}
    attached = [data_file(data)]
    if signature.get("at") and signature["state"] in CLOSED:
        attached.append(signature_file(data["language"], signature))
    return render_pdf(document_html(data, signature), socket, attached=attached, pictures=pictures)


def data_file(data: dict[str, Any]) -> Attachment:
    """The report's data for machines, the bytes that its fingerprint is of.

    It is Data, "information used to derive a visual presentation", and no Source: the document's
    words and form are not in it, so that the document cannot be made from it alone (ISO 19005-3,
    annex E). Its moment is when the figures were frozen, for that of the submission is not known
    before printing.
    """
    with force_locale(data["language"]):
        description = _("The data of this report, as its SHA-256 is reckoned")
    return Attachment(
        name=DATA_FILE,
        content=canonical(data),
        content_type="application/json",
        description=description,
        relationship="Data",
        at=datetime.fromisoformat(data["figures_at"]),
    )


def signature_file(language: str, signature: dict[str, Any]) -> Attachment:
    """Who closed the report and how, for machines: what the signature's page is made from.

    It says whose data it is of by their SHA-256. Its moment is that of the answer.
    """
    with force_locale(language):
        description = _("The signature of this report, with what became of it")
        confirmed = _("I have read the report and sign it.")
    told = {key: value for key, value in signature.items() if value is not None}
    if signature["state"] != "not_signed":
        told["confirmed"] = confirmed
    return Attachment(
        name=SIGNATURE_FILE,
        content=canonical(told),
        content_type="application/json",
        description=description,
        relationship="Data",
        at=datetime.fromisoformat(signature["at"]),
    )


def document_name(data: dict[str, Any], signature: dict[str, Any]) -> str:
    """The name of a report's file, in the report's language."""
    with force_locale(data["language"]):
        return render_template("reports/name.txt", data=data, signature=signature)


def _context(
    data: dict[str, Any], signature: dict[str, Any], link: Callable[[str], str] = anchor
) -> dict[str, Any]:
    return {"data": data, "signature": signature, "parts": arranged(data), "link": link}


def _one_level_deeper(html: str) -> str:
    for level in (3, 2, 1):
        html = html.replace(f"<h{level}", f"<h{level + 1}").replace(
            f"</h{level}>", f"</h{level + 1}>"
        )
    tables = re.sub(r"(<table\b)", r'<div class="scroll" tabindex="0">\1', html)
    return tables.replace("</table>", "</table></div>")


def check_url(code: str) -> str:
    """The public address at which anyone checks a report."""
    return f"{current_app.config['SETTINGS'].url}/report/{code}"
