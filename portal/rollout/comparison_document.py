"""The comparison of two reports as a part of a page, and as a document of its own."""

from base64 import b64decode
from typing import Any

from flask import current_app, render_template
from flask_babel import force_locale

from portal.render.client import render_pdf
from portal.rollout.comparison import all_same, compare, percent
from portal.rollout.comparison_summary import summary
from portal.rollout.word_changes import changed_words

Described = dict[str, Any]
"""A report on one side: `data`, `control`, `version`, `state`."""


def comparison_part(old: Described, new: Described, timezone: str) -> str:
    """The comparison for a page, in the language of the later report."""
    return _rendered("reports/compare/_document.html", old, new, timezone)


def comparison_html(old: Described, new: Described, timezone: str) -> str:
    """The same as a page to print."""
    return _rendered("reports/compare/print.html", old, new, timezone)


def comparison_pdf(old: Described, new: Described, timezone: str) -> bytes:
    """The same as PDF. Raises RenderAway or RenderFailed."""
    socket = current_app.config["SETTINGS"].render_socket
    logo = (new["data"].get("brand") or {}).get("logo")
    pictures = {"logo": b64decode(logo)} if logo else {}
    return render_pdf(comparison_html(old, new, timezone), socket, pictures=pictures)


def comparison_name(old: Described, new: Described) -> str:
    """The name of the file, in the language of the later report."""
    return _rendered("reports/compare/name.txt", old, new, "UTC")


def _rendered(template: str, old: Described, new: Described, timezone: str) -> str:
    found = compare(old["data"], new["data"])
    with force_locale(new["data"]["language"]):
        return render_template(
            template,
            old=old,
            new=new,
            data=new["data"],
            timezone=timezone,
            found=found,
            facts=summary(found),
            all_same=all_same,
            percent=percent,
            changed_words=changed_words,
        )
