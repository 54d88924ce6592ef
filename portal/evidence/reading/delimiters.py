"""By what the cells of a text are parted, found from its first rows."""

import csv
import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

ROWS = 200
SIGNS = ("\t", ";", "|", ",")
"""The comma last: it also stands in numbers and texts."""
DECLARED = "sep="
"""Excel's own first line, which tells the delimiter."""


@dataclass(frozen=True)
class Delimiter:
    """How the cells of a text are parted."""

    sign: str
    blanks: bool = False
    """Blanks after it belong to it."""
    width: int = 1
    """Cells of most rows."""
    declared: bool = False
    """The first line tells it and is no row."""


def found(sample: str) -> Delimiter:
    """The delimiter that parts most rows of a sample into the most cells of one count."""
    first, _, rest = sample.partition("\n")
    first = first.strip().strip('"')
    sign = first[len(DECLARED) :] or "\t"
    declared = first.lower().startswith(DECLARED) and sign in SIGNS
    signs, sample = ((sign,), rest) if declared else (SIGNS, sample)
    best, score = Delimiter(";"), 0.0
    for sign in signs:
        rows = [row for row in islice(_rows(sample, sign), ROWS) if any(map(str.strip, row))]
        if not rows:
            continue
        (width, times), *_ = Counter(map(len, rows)).most_common(1)
        following = [cell.startswith(" ") for row in rows for cell in row[1:]]
        blanks = bool(following) and all(following)
        # A comma with a blank after it here and none there stands in texts and numbers.
        chance = sum(following) / len(following) if following and not blanks else 0
        reached = times / len(rows) * math.log2(width) * (1 - chance)
        if declared or reached > score:
            best, score = Delimiter(sign, blanks, width, declared), reached
    return best


def _rows(sample: str, sign: str) -> Iterable[list[str]]:
    lines = sample.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").split("\n")
    reader = csv.reader((line + "\n" for line in lines), delimiter=sign)
    try:
        yield from reader
    except csv.Error:
        return
