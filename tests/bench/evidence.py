"""A large CRM from its exports to verdicts, reports and pages of rows, each in its own process."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from portal import create_app
from tests.bench.crm_databases import compare
from tests.bench.crm_files import write_csv, write_xlsx
from tests.bench.one_evidence import stored_data
from tests.bench.portals import workplace
from tests.conftest import test_settings

DEALS = 1_000_000
SHEET = 5
"""The sheet has a fifth as many rows as there are deals."""


def main() -> None:
    """Measure and print; `ROWS` in the environment is another number of deals."""
    deals = int(os.environ.get("ROWS", DEALS))
    with workplace() as folder:
        (folder / "exports").mkdir()
        files = write_csv(folder / "exports", deals)
        write_xlsx(folder / "sheet.xlsx", deals // SHEET)
        weight = sum(file.stat().st_size for file in files) / 1e6
        load = os.getloadavg()[0]
        print(f"\n{deals:,} deals, {3 * deals:,} activities, {weight:.0f} MB; load {load:.1f}")
        _import(folder, deals)
        for part, aim in (("checks", 4), ("reports", 4)):
            found = _run(part, folder)
            shown = ", ".join(f"{code} {spent[0]:.2f} s" for code, spent in found["slowest"])
            print(f"all {part}: {_time(found['all'])}, {found['memory']:.0f} MB; slowest: {shown}")
            print(f"  (aim for both together {aim} s, for a page of a report 0.5 s)")
            if found.get("missing"):
                print(f"  not built for want of columns: {', '.join(found['missing'])}")
        found = _run("rows", folder)
        print(f"a page of {found['rows']:,} rows ({found['check']}): ", end="")
        print(f"{_time(found['as they stand'])}, sorted {_time(found['sorted'])}")
        found = _run("sheet", folder)
        print(f"{found['rows']:,} rows of XLSX: {_time(found['read'])}, ", end="")
        print(f"{found['memory']:.0f} MB (aim 10 s for 200,000)")
        _databases(folder)


def _import(folder: Path, deals: int) -> None:
    found = _run("import", folder)
    whole = [sum(spent[n] for spent in found["steps"].values()) for n in (0, 1)]
    print(f"import of {found['rows']:,} rows: {_time(whole)}, ", end="")
    print(f"{found['memory']:.0f} MB (aim 45 s and 2,000 MB for {DEALS:,} deals)")
    for name, spent in found["parts"].items():
        print(f"  {name:<14}{_time(spent)}")
    print(f"  stored: {found['stored'] / 1e6:.0f} MB")


def _databases(folder: Path) -> None:
    app = create_app(test_settings(folder, _database(folder)))
    with app.app_context():
        sums = compare(stored_data(), folder)
    print("the same sums, in multiples of DuckDB")
    for name, spent in sums.items():
        duck = spent["DuckDB"]
        others = ", ".join(f"{each} {spent[each] / duck:.0f}" for each in spent if each != "DuckDB")
        print(f"  {name}: {duck * 1000:.0f} ms; {others}")


def _run(part: str, folder: Path) -> dict[str, Any]:
    """What a part found, in a process of its own, with the most memory it took in MB."""
    words = [sys.executable, "-m", "tests.bench.one_evidence", part, str(folder), _database(folder)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"the part {part} ended with {process.returncode}")
    return {**json.loads(told), "memory": used.ru_maxrss / 1024}


def _time(spent: list[float]) -> str:
    return f"{spent[0]:.2f} s ({spent[1]:.2f} s of processor)"


def _database(folder: Path) -> str:
    return f"sqlite:///{folder}/portal.sqlite"
