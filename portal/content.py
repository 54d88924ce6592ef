"""The words that stand as data in `content/`: bilingual YAML, read into typed structures.

A file that cannot be used stops whoever reads it, with the file, the key and the reason.
"""

import re
from collections.abc import Collection, Hashable, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec
import yaml

from portal.words import share

try:
    from yaml import CSafeLoader as SafeLoader
except ImportError:  # PyYAML built without libyaml: ten times slower, otherwise the same.
    from yaml import SafeLoader  # type: ignore[assignment]

T = TypeVar("T")

_NAMES = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "yes or no",
    "object": "keys with values",
    "array": "a list",
    "null": "nothing",
    "date": "a date",
}
_SOME = r"\S"


class ContentError(Exception):
    """A content file that cannot be used: where it is wrong, and why."""

    def __init__(self, file: Path, key: str, reason: str) -> None:
        super().__init__(file, key, reason)
        self.file, self.key, self.reason = place(file), key, reason

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.key, self.reason) if part)


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Whatever is read from a content file; a key that it does not know is refused."""


class Text(Entry, frozen=True):
    """The same words in both languages, neither of them empty."""

    ru: Annotated[str, msgspec.Meta(pattern=_SOME)]
    en: Annotated[str, msgspec.Meta(pattern=_SOME)]

    def in_language(self, language: str) -> str:
        """The words in a language: `ru`, otherwise English."""
        return self.ru if language == "ru" else self.en


def content_root() -> Path:
    """The folder `content`, in the installed wheel or in the checkout."""
    return share("content")


def place(file: Path) -> str:
    """A file as messages name it: from its folder `content` on, wherever that lies."""
    parts = file.parts
    start = max((n for n, part in enumerate(parts) if part == "content"), default=0)
    return Path(*parts[start:]).as_posix()


def read(path: Path, into: type[T]) -> T:
    """Read a YAML file into a structure; raises ContentError where it does not fit."""
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 (a safe loader)
        return msgspec.convert(raw, into, builtin_types=(date,))
    except FileNotFoundError:
        raise ContentError(path, "", "the file is missing") from None
    except OSError as wrong:
        raise ContentError(path, "", f"cannot be read ({wrong.strerror})") from None
    except UnicodeDecodeError:
        raise ContentError(path, "", "the file is not UTF-8") from None
    except yaml.MarkedYAMLError as wrong:
        raise ContentError(path, _line(wrong), wrong.problem or "not YAML") from None
    except yaml.YAMLError as wrong:
        raise ContentError(path, "", f"not YAML ({wrong})") from None
    except msgspec.ValidationError as wrong:
        raise ContentError(path, *_explain(str(wrong))) from None
    except ValueError as wrong:  # what YAML takes for a date without being one
        raise ContentError(path, "", str(wrong)) from None


def check_keys(
    file: Path, within: str, keys: Sequence[str], wanted: Collection[str], field: str = "key"
) -> None:
    """Permanent keys of a list: each wanted one once, in any order, and no other."""
    for n, key in enumerate(keys):
        where = f"{within}[{n}].{field}"
        if key in keys[:n]:
            raise ContentError(file, where, f"{key} stands twice")
        if key not in wanted:
            missing = next((each for each in wanted if each not in keys), "no more")
            raise ContentError(file, where, f"expected {missing}, got {key}")
    for key in wanted:
        if key not in keys:
            raise ContentError(file, within, f"{key} is missing")


class _Loader(SafeLoader):
    """Refuses a key that stands twice, of which YAML would keep the second in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen = set()
        scalars = (key for key, _value in node.value if isinstance(key, yaml.ScalarNode))
        for key in scalars:
            if key.value in seen:
                problem = f"the key {key.value} stands twice"
                raise yaml.constructor.ConstructorError(None, None, problem, key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def _line(wrong: yaml.MarkedYAMLError) -> str:
    return f"line {wrong.problem_mark.line + 1}" if wrong.problem_mark else ""


def _explain(message: str) -> tuple[str, str]:
    """Key and reason of what msgspec has to say."""
    said, _, where = message.partition(" - at `$")
    key = where.rstrip("`").lstrip(".")
    if found := re.fullmatch(r"Object missing required field `(.+)`", said):
        return _below(key, found[1]), "missing"
    if found := re.fullmatch(r"Object contains unknown field `(.+)`", said):
        return _below(key, found[1]), "unknown key"
    if said == f"Expected `str` matching regex {_SOME!r}":
        return key, "empty"
    return key, _plain(said)


def _below(key: str, field: str) -> str:
    return f"{key}.{field}" if key else field


def _plain(said: str) -> str:
    """Types by the names that an author of content uses."""
    named = re.sub(r"`(\w+)( \| null)?`", lambda found: _NAMES.get(found[1], found[1]), said)
    return named[:1].lower() + named[1:]
