"""Cards that may stand for the same client twice, beside those that check 2.p3 is certain of."""

from dataclasses import dataclass
from pathlib import Path

from portal.evidence.checks.catalogue import CHECKS
from portal.evidence.checks.looking import looked_into
from portal.evidence.checks.measuring import missing
from portal.evidence.data import Data

LARGEST_BLOCK = 30
"""More cards than this with the same key are not compared with each other."""
_CANDIDATES = """
    SELECT a.entity, a.crm_id, a.name, a.responsible_id, a.responsible,
           b.crm_id AS other_id, b.name AS other_name, round(named, 3) AS alike
    FROM twin_pairs JOIN twin_cards a ON a.card = first JOIN twin_cards b ON b.card = second
    WHERE NOT certain ORDER BY alike DESC, a.entity, a.crm_id, other_id
"""
_CUT = f"""
    SELECT kind, any_value(entity), count(*), min_by(crm_id, card)
    FROM twin_keys JOIN twin_cards USING (card) WHERE cards > {LARGEST_BLOCK}
    GROUP BY kind, people, key ORDER BY 3 DESC, 1, 4
"""  # noqa: S608 (a number of ours)


@dataclass(frozen=True)
class CutBlock:
    """Cards that share a key with too many others to be compared by it."""

    kind: str
    """What they share: a phone, a name and city …; what it says is personal and not told."""
    entity: str
    cards: int
    example: str
    """The `crm_id` of one of them."""


def candidates(data: Data, path: Path) -> int:
    """Write the pairs that a person should look at to a Parquet file; return how many there are.

    None of them counts in the verdict. No file is written where no such column was brought.
    """
    if missing(data, CHECKS["2.p3"]):
        return 0
    with looked_into(data, path) as look:
        look.make_shared(_CANDIDATES)
        target = str(path).replace("'", "''")
        written = look.connection.execute(
            f"COPY ({_CANDIDATES}) TO '{target}' (FORMAT parquet, USE_TMP_FILE false)"
        ).fetchone()
    return int(written[0]) if written else 0


def cut_blocks(data: Data) -> list[CutBlock]:
    """The keys by which no cards were compared, since too many share them; the greatest first."""
    with looked_into(data) as look:
        look.make_shared(_CUT)
        return [CutBlock(*row) for row in look.connection.execute(_CUT).fetchall()]
