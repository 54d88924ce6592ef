"""A snapshot in each state, read by the job itself where it has been read."""

from pathlib import Path

from portal.audit import Actor
from portal.companies.models import Company
from portal.db import db, now
from portal.evidence import snapshots
from portal.evidence.importing import import_due
from portal.evidence.models import CrmFile, CrmSnapshot
from portal.media.files import keep_file
from tests.evidence.bringing import SMALL, Files

NO_TABLE: Files = (("Отчёт.pdf", b"%PDF-1.7\n" + b"1 0 obj << >> endobj\n" * 40),)
DOUBTFUL: Files = (*SMALL, ("Прочее.csv", b"A;B\n1;2\n"))
STEPS = {"collecting": 0, "mapping": 1, "preview": 2, "ready": 3, "failed": 1}


def one_in_each_state(company: Company, by: Actor, folder: Path) -> None:
    """Add a snapshot in each state in which somebody may meet one."""
    for state, steps in STEPS.items():
        row = snapshots.begin(company, "ad_hoc", by)
        _give(row, by, folder, NO_TABLE if state == "failed" else DOUBTFUL)
        for _ in range(steps):
            _go_on(row, by)
            import_due(now())
            db.session.refresh(row)
        assert row.state == state, (row.error, row.error_values)
    read = snapshots.begin(company, "ad_hoc", by)
    _give(read, by, folder, SMALL)
    _go_on(read, by)
    read.stage, read.percent, read.error = "reading", 35, "no_room"
    snapshots.cancel(snapshots.begin(company, "ad_hoc", by), by)
    db.session.commit()


def _give(row: CrmSnapshot, by: Actor, folder: Path, files: Files) -> None:
    for name, content in files:
        path = folder / f"{row.id}-{name}"
        path.write_bytes(content)
        file = keep_file(path, name, "text/csv", company_id=row.company_id, by_id=by.id)
        file.guarded = True
        db.session.add(file)
        db.session.flush()
        row.files.append(CrmFile(company_id=row.company_id, file_id=file.id, name=name))
    db.session.commit()


def _go_on(row: CrmSnapshot, by: Actor) -> None:
    """What a person does in the snapshot's state."""
    if row.state == "mapping":
        snapshots.decide_mapping(row, row.version, row.mapping, False, by)
    else:
        snapshots.go_on(row, row.state, row.version, by)
    db.session.commit()
