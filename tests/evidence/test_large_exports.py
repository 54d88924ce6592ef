"""A large CRM's exports: what reading them takes of memory, and that their bench runs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.crm_files import write_csv, write_xlsx

LOAD = """
import sys
from pathlib import Path
from portal.evidence.loading import load

files, folder = [Path(name) for name in sys.argv[2:]], Path(sys.argv[1])
print(sum(count.rows for count in load(files, None, folder).canonical.counts))
"""
GROWTH_AT_MOST = 80
"""MB that 50,000 rows may take beyond what a thousand take: 30 when this was written."""


def loaded(files: list[Path], folder: Path) -> tuple[int, float]:
    """How many rows of files come to the canonical model, and at the most how many MB it takes."""
    words = [sys.executable, "-c", LOAD, str(folder), *map(str, files)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return int(told.split()[-1]), used.ru_maxrss / 1024


def test_fifty_thousand_rows_take_little_memory(tmp_path: Path) -> None:
    def exported(name: str, deals: int) -> list[Path]:
        folder = tmp_path / name
        folder.mkdir()
        sheet = write_xlsx(folder / "sheet.xlsx", deals // 2)
        return [*write_csv(folder, deals), sheet]

    _, least = loaded(exported("few", 60), tmp_path / "a")
    rows, most = loaded(exported("many", 10_000), tmp_path / "b")
    assert rows > 50_000
    assert most - least < GROWTH_AT_MOST


@pytest.mark.soak
def test_the_bench_of_evidence_runs() -> None:
    words = [sys.executable, "-m", "tests.bench", "evidence"]
    run = subprocess.run(
        words, capture_output=True, text=True, env={**os.environ, "ROWS": "500"}, check=False
    )
    assert run.returncode == 0, run.stderr[-2000:]
    assert "not built" not in run.stdout
    assert "import of 3," in run.stdout
