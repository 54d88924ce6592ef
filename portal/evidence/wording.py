"""What stands in rows as keys, in words: states, purposes, and why an import failed."""

import re
from datetime import datetime, time
from typing import Any

from portal.evidence.reading.wording import REFUSALS, ROWS
from portal.evidence.titles import titles
from portal.words import _, day, language, lazy

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d(\.\d+)?)?")
_DECIMAL = re.compile(r"-?\d+\.\d+")

CONTROLS = {
    "baseline": lazy("Before the start of work"),
    "first": lazy("First control"),
    "second": lazy("Second control"),
    "summing_up": lazy("Summing-up"),
    "ad_hoc": lazy("On its own"),
}
STATES = {
    "collecting": lazy("files are being collected"),
    "brought": lazy("being read"),
    "mapping": lazy("wants to know what the columns mean"),
    "mapped": lazy("being mapped"),
    "preview": lazy("wants to be looked at"),
    "kept": lazy("being measured"),
    "ready": lazy("ready"),
    "failed": lazy("failed"),
    "cancelled": lazy("cancelled"),
    "deleted": lazy("deleted"),
}
VERDICT_WORDS = {
    "pass": lazy("passes"),
    "warn": lazy("on the edge"),
    "fail": lazy("fails"),
    "not_checkable": lazy("not checkable"),
    "needs_person": lazy("a person decides"),
}
VERDICT_KINDS = {"pass": "good", "warn": "attention", "fail": "risk", "needs_person": "teal"}
"""How a verdict is marked."""
TRENDS = {"better": lazy("better"), "worse": lazy("worse"), "same": lazy("no change")}
WHY_NOT = {
    "mapping": lazy("Not compared: the columns of the two snapshots mean different things."),
    "thresholds": lazy("Not compared: the two snapshots were judged by different thresholds."),
}
WAY = {
    "collecting": lazy("Files"),
    "mapping": lazy("Columns"),
    "preview": lazy("Preview"),
    "ready": lazy("Ready"),
}
"""The steps of a person, by the state in which each waits for him."""
STEP_OF = {
    **dict.fromkeys(("collecting", "brought"), "collecting"),
    **dict.fromkeys(("mapping", "mapped"), "mapping"),
    **dict.fromkeys(("preview", "kept"), "preview"),
    "ready": "ready",
}
STAGES = {
    "reading": lazy("Reading the files"),
    "mapping": lazy("Mapping the columns"),
    "measuring": lazy("Measuring"),
    "storing": lazy("Storing the tables"),
}
REFUSED = {
    "nothing": lazy("Choose a file."),
    "empty": lazy("The file is empty. Choose another one."),
    "no_upload": lazy("This upload was handed in already, or its time is over. Bring it again."),
    "not_whole": lazy("The file has not arrived as a whole. Let the upload go on to its end."),
    "no_room": lazy("The portal has no room left. Tell its administrator, and try again later."),
    "too_large": lazy("The file is larger than the portal takes. Bring it in parts."),
    "too_many": lazy("A snapshot holds at most 20 files. Put parts of a table together."),
}
FAILED = {
    "gave_up": lazy(
        "The import broke off several times, perhaps for want of memory. Bring less at once."
    ),
    "no_original": lazy("“%(name)s” is not in the store any more. Bring it again."),
    "no_room": lazy("The portal has no room left. It goes on by itself when there is some."),
    "no_store": lazy("The store of files does not answer. The portal tries again by itself."),
    "mapping": lazy("The columns do not fit the files: %(said)s"),
    "nothing": lazy("The files hold no rows. Export them anew and bring them again."),
}


def refused(code: str) -> str:
    """Why a file is not taken."""
    return str(REFUSED.get(code, REFUSED["not_whole"]))


def failed(key: str, values: dict[str, Any]) -> str:
    """Why an import ended, and what to do; where a file is to blame, its name stands first."""
    if key in FAILED:
        return str(FAILED[key]) % values
    words = str(REFUSALS.get(key, FAILED["gave_up"])) % values
    return (
        str(_("“%(name)s”: %(words)s", name=values["name"], words=words))
        if "name" in values
        else words
    )


def understood_as(made: str) -> str:
    """What was made of a cell, as people write it: yes and no, numbers, moments."""
    if made in ("true", "false"):
        return str(_("yes") if made == "true" else _("no"))
    if _MOMENT.fullmatch(made):
        moment = datetime.fromisoformat(made)
        hour = "" if moment.time() == time() else f", {moment:%H:%M}"
        return f"{day(moment.date(), year=True)}{hour}"
    return made.rstrip("0").rstrip(".") if _DECIMAL.fullmatch(made) else made


def entity_title(entity: str) -> str:
    """What an entity of the canonical model is called in the reader's language."""
    return titles().entities[entity].title.in_language(language())


def row_reason(reason: str) -> str:
    """Why a row was repaired or left out, in the reader's language, within a sentence."""
    text = titles().reasons.get(reason)
    if text is not None:
        return text.in_language(language())
    words = str(ROWS.get(reason, reason))
    return words[:1].lower() + words[1:]
