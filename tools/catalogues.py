"""The translation catalogues: `update` brings them up to date with the texts, `compile` makes
what gettext reads.
"""

import sys
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from portal import words
from portal.words import LANGUAGES, ROOMS, bound, share

ROOT = Path(__file__).parent.parent


def extracted(room: str, root: Path) -> Catalog:
    """The messages that a room's sources ask for."""
    catalog = Catalog(project="Seven Steps", charset="utf-8", fuzzy=False)
    for source in sorted(set(_sources(room, root))):
        method = "python" if source.suffix == ".py" else "jinja2"
        found = extract_from_dir(
            source.parent,
            method_map=[(source.name, method)],
            keywords={
                "_": None,
                "gettext": None,
                "lazy": None,
                "noted": None,
                "plural": (1, 2),
                "ngettext": (1, 2),
                "in_context": ((1, "c"), 2),
                "pgettext": ((1, "c"), 2),
            },
            options_map={source.name: {"silent": "false"}},
            directory_filter=lambda _: False,
        )
        for _name, _line, message, _comments, context in found:
            place = (str(source.relative_to(root)), 0)
            catalog.add(message, None, [place], context=context)
    return catalog


def _sources(room: str, root: Path) -> Iterable[Path]:
    for place in ROOMS[room]:
        if "*" in place:
            yield from root.glob(place)
        else:
            for suffix in ("py", "html", "txt"):
                yield from (root / place).rglob(f"*.{suffix}")


def catalogue_path(language: str, room: str) -> Path:
    return share("translations") / language / "LC_MESSAGES" / f"{room}.po"


def update(root: Path) -> None:
    """Bring all catalogues up to date with the texts; what nobody asks for any more goes."""
    for code in LANGUAGES:
        for room in ROOMS:
            path = catalogue_path(code, room)
            catalog = _read(path, code)
            catalog.update(extracted(room, root), no_fuzzy_matching=True)
            catalog.obsolete.clear()
            if code == "en":
                _write_out_plurals(catalog)
            path.parent.mkdir(parents=True, exist_ok=True)
            out = BytesIO()
            write_po(out, catalog, width=98, omit_header=False, sort_output=True, no_location=True)
            kept = [line for line in out.getvalue().splitlines() if b"-Date: " not in line]
            path.write_bytes(b"\n".join(kept) + b"\n")


def _write_out_plurals(catalog: Catalog) -> None:
    """English says what the message ids say; only plurals have to stand in its catalogue."""
    for message in catalog:
        if isinstance(message.id, tuple):
            message.string = message.id


def compile_all() -> None:
    """Write a .mo beside each .po that is newer, or older than the rules of its typesetting."""
    rules = Path(words.__file__).stat().st_mtime
    for path in share("translations").rglob("*.po"):
        target = path.with_suffix(".mo")
        changed = max(path.stat().st_mtime, rules)
        if not target.exists() or target.stat().st_mtime < changed:
            with target.open("wb") as out:
                write_mo(out, _typeset(_read(path, path.parts[-3]), path.parts[-3]))


def _typeset(catalog: Catalog, code: str) -> Catalog:
    """Russian as it is printed: translators type plain blanks."""
    for message in catalog:
        if code == "ru" and message.id:
            one = message.string
            message.string = bound(one) if isinstance(one, str) else tuple(map(bound, one))
    return catalog


def _read(path: Path, code: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=code, project="Seven Steps", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=code)


if __name__ == "__main__":
    if sys.argv[1:] == ["update"]:
        update(ROOT)
    compile_all()
