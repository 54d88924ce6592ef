"""Sheets are read by one pattern, and with care where anything is odd: both give the same rows."""

import io
import random

import pytest

from portal.evidence.reading import xlsx, xlsx_quick
from portal.evidence.reading.xlsx_cells import Cells
from portal.evidence.reading.xlsx_parts import Formats

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
CELLS = [
    "<c/>",
    "<c></c>",
    '<c r="{}"/>',
    '<c r="{}" s="1"/>',
    '<c r="{}"><v>1234567890123456789</v></c>',
    '<c r="{}"><v>0.1</v></c>',
    '<c r="{}"><v>-1.5E-7</v></c>',
    '<c r="{}"><v>1.0</v></c>',
    '<c r="{}"><v>123456789.123456789</v></c>',
    '<c r="{}" s="1"><v>45000.75</v></c>',
    '<c r="{}" s="1"><v>0.5</v></c>',
    '<c r="{}" s="2" t="n"><v>1.5</v></c>',
    '<c r="{}" t="s"><v>1</v></c>',
    '<c r="{}" t="s" s="1"><v>0</v></c>',
    '<c r="{}" t="b"><v>1</v></c>',
    '<c r="{}" t="d"><v>2026-11-02T00:00:00Z</v></c>',
    '<c r="{}" t="e"><f>1/0</f><v>#DIV/0!</v></c>',
    '<c r="{}" t="str"><f t="shared" ref="A1:A2" si="0">A1&amp;B1</f><v>a</v></c>',
    '<c r="{}" t="str"><v xml:space="preserve"> a</v></c>',
    '<c r="{}"><f>SUM(A1)</f></c>',
    '<c r="{}"><f t="shared" si="0"/><v/></c>',
    '<c r="{}" t="inlineStr"><is><t xml:space="preserve"> x_x000D_\n &lt;b&gt; &quot;</t></is></c>',
    '<c r="{}" t="inlineStr"><is><t/></is></c>',
    '<c r="{}" t="inlineStr"><is></is></c>',
    '<c r="{}" t="inlineStr"><is><r><t>one</t></r><r><t> two</t></r></is></c>',
    '<c r="{}" t="str"><v>&#1046;</v></c>',
    '<c r="{}" t="str"><v>a<!-- b -->c</v></c>',
    '<c r="{}" t="str"><v><![CDATA[<row>]]></v></c>',
    '<c t="str" r="{}"><v>other order</v></c>',
]
PLAIN = 23
"""So many of them, the first ones, the pattern knows."""
KNOWN = Formats(frozenset({"1"}), frozenset({"2"}), False)


def sheet(seed: int, cells: list[str]) -> bytes:
    chance, rows = random.Random(seed), []
    for number in range(1, 40):
        listed = [
            chance.choice(cells).format(f"{chance.choice('ABCDE') + 'B' * (at % 2)}{number}")
            for at in range(chance.randrange(6))
        ]
        told = chance.choice(["", f' r="{number * 2}"', f' r="{number}" spans="1:9"'])
        rows.append(f"<row{told}>{''.join(listed)}</row>" if listed else f"<row{told}/>")
    between = chance.choice(["", "\n  "])
    body = between.join(rows)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<worksheet xmlns="{MAIN}"><sheetData>{body}'
        "</sheetData></worksheet>"
    ).encode()


def in_both_ways(content: bytes) -> tuple[list[object], list[object]]:
    cells = Cells(["zero", "one"], KNOWN)  # type: ignore[arg-type]
    careful = list(xlsx._careful(io.BytesIO(content), cells))
    return list(xlsx_quick.rows(io.BytesIO(content), cells)), careful


@pytest.mark.parametrize("piece", [64, 1024 * 1024])
@pytest.mark.parametrize("seed", range(8))
def test_both_ways_give_the_same_rows(
    seed: int, piece: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx_quick, "PIECE", piece)
    quick, careful = in_both_ways(sheet(seed, CELLS[:PLAIN]))
    assert quick == careful


@pytest.mark.parametrize("odd", CELLS[PLAIN:])
def test_what_is_odd_is_left_to_the_careful_way(odd: str) -> None:
    cells = Cells(["zero", "one"], KNOWN)  # type: ignore[arg-type]
    with pytest.raises(xlsx_quick.Odd):
        list(xlsx_quick.rows(io.BytesIO(sheet(1, [odd])), cells))
