"""Snapshots of a client's CRM: begun, given files, mapped, kept, cancelled, deleted.

What takes long is done by the job `evidence` (`portal.evidence.importing`); here stands what a
person decides in between. Everything here is recorded in the history by ids and keys alone.
"""

from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.audit import Actor, record
from portal.companies.models import Company
from portal.dates import local_moment
from portal.db import db, now
from portal.evidence.models import CONTROLS, CrmFile, CrmSnapshot
from portal.media import uploads
from portal.media.bringing import Refused
from portal.media.files import keep_file
from portal.media.models import StoredFile, Upload

FILES_AT_MOST = 20
NEXT = {"collecting": "brought", "preview": "kept"}
"""The step that a person lets the job take; what leaves `mapping` is `decide_mapping`."""
BACK = {"mapping": "collecting", "preview": "mapping"}
ENDED = ("ready", "deleted")


class NotNow(Exception):  # noqa: N818
    """The snapshot is in another state than the act wants: somebody was quicker."""


class Overtaken(Exception):  # noqa: N818
    """Somebody else has decided meanwhile what the columns mean."""


def begin(company: Company, control: str, by: Actor) -> CrmSnapshot:
    """A new snapshot of a company, for a control or alone, that waits for files."""
    assert by.id is not None, "snapshots are brought by people"
    snapshot = CrmSnapshot(
        company_id=company.id,
        control=control,
        as_of=now(),
        brought_by_id=by.id,
        brought_at=now(),
        due_at=now(),
    )
    db.session.add(snapshot)
    db.session.flush()
    _record(snapshot, "evidence.begin", by, control)
    return snapshot


def add_file(snapshot: CrmSnapshot, upload: Upload, by: Actor) -> CrmFile:
    """Take a whole upload as a file of a snapshot. Raises Refused, NotNow."""
    part, size = uploads.part_of(upload), upload.length
    if not size:
        raise Refused("empty")
    try:
        file = keep_as_file(snapshot, part, upload.name, by)
        uploads.end(upload)
    except (FileNotFoundError, uploads.Over):
        raise Refused("no_upload") from None
    return file


def keep_as_file(snapshot: CrmSnapshot, path: Path, name: str, by: Actor) -> CrmFile:
    """Take a file that lies here. Raises Refused, NotNow, FileNotFoundError.

    It is copied while no transaction is open, so the snapshot is looked at before and after.
    """
    _want_room(snapshot)
    company_id = snapshot.company_id
    db.session.commit()  # nobody waits while the file is read
    try:
        stored = keep_file(
            path,
            name,
            "application/octet-stream",
            company_id=company_id,
            by_id=by.id,
            guarded=True,
        )
    except OSError as error:
        if error.errno not in uploads.FULL:
            raise
        raise Refused("no_room") from None
    _want_room(snapshot)
    db.session.add(stored)
    db.session.flush()
    file = CrmFile(company_id=company_id, file_id=stored.id, name=stored.name)
    snapshot.files.append(file)
    db.session.flush()
    _record(snapshot, "evidence.file_add", by, f"file:{stored.id}")
    return file


def remove_file(snapshot: CrmSnapshot, file: CrmFile, by: Actor) -> set[str]:
    """Take a file away; gives hashes for `media.files.let_go` after the commit. Raises NotNow."""
    _want(snapshot, "collecting")
    if file not in snapshot.files:
        raise NotNow
    gone = _without([file.file])
    snapshot.files.remove(file)
    db.session.delete(file)
    _record(snapshot, "evidence.file_remove", by, f"file:{file.file_id}")
    return gone


def go_on(snapshot: CrmSnapshot, seen: str, version: int, by: Actor) -> None:
    """Let the job take the next step from what the person saw. Raises NotNow."""
    _want(snapshot, seen, version)
    if seen not in NEXT or (seen == "collecting" and not snapshot.files):
        raise NotNow
    snapshot.state = NEXT[seen]
    _wait(snapshot)
    _record(snapshot, "evidence.go_on", by, snapshot.state)


def go_back(snapshot: CrmSnapshot, seen: str, version: int, by: Actor) -> None:
    """Return to the decision before. Raises NotNow."""
    _want(snapshot, seen, version)
    if seen == "failed":
        snapshot.state = "mapping" if snapshot.proposal else "collecting"
    elif seen in BACK:
        snapshot.state = BACK[seen]
    else:
        raise NotNow
    if snapshot.state == "collecting":
        snapshot.proposal, snapshot.mapping = {}, {}
    snapshot.error, snapshot.error_values = "", {}
    snapshot.version += 1
    _record(snapshot, "evidence.go_back", by, snapshot.state)


def decide_mapping(
    snapshot: CrmSnapshot, version: int, mapping: dict[str, Any], look: bool, by: Actor
) -> None:
    """Say which column is what, as in a mapping file that was checked, and let the job go on.

    With `look` it looks at the columns again, by what was said of them. `version` is the one that
    the person saw. Raises NotNow, and Overtaken where somebody else has decided since.
    """
    _want(snapshot, "mapping")
    if snapshot.version != version:
        raise Overtaken
    snapshot.mapping, snapshot.currency = mapping, mapping["currency"]
    snapshot.as_of = _moment(snapshot, mapping["as_of"])
    snapshot.version += 1
    snapshot.state = "brought" if look else "mapped"
    _wait(snapshot)
    _record(snapshot, "evidence.map", by)


def cancel(snapshot: CrmSnapshot, by: Actor) -> set[str]:
    """End a snapshot that is not ready: its files go. Gives hashes as `remove_file` does.

    Raises NotNow.
    """
    db.session.refresh(snapshot, with_for_update=True)
    if snapshot.state in (*ENDED, "cancelled"):
        raise NotNow
    snapshot.state = "cancelled"
    snapshot.proposal, snapshot.mapping, snapshot.counts = {}, {}, []
    _record(snapshot, "evidence.cancel", by)
    return _take_files(snapshot)


def delete(snapshot: CrmSnapshot, keep_figures: bool, by: Actor) -> set[str]:
    """Remove a ready snapshot's rows for good; its figures stay on request.

    Gives hashes as `remove_file` does. Raises NotNow.
    """
    _want(snapshot, "ready")
    snapshot.state, snapshot.deleted_at, snapshot.deleted_by_id = "deleted", now(), by.id
    gone = _take_files(snapshot)
    for table in snapshot.tables:
        gone |= _without([table.file])
        db.session.delete(table)
    if not keep_figures:
        for result in snapshot.results:
            db.session.delete(result)
        snapshot.counts, snapshot.mapping, snapshot.filled = [], {}, {}
    _record(snapshot, "evidence.delete", by, "with_figures" if keep_figures else "all")
    return gone


def of_company(company: Company) -> list[CrmSnapshot]:
    """The snapshots of a company, newest first; those that were ended are not listed."""
    query = select(CrmSnapshot).where(
        CrmSnapshot.company_id == company.id, CrmSnapshot.state != "cancelled"
    )
    query = query.options(joinedload(CrmSnapshot.brought_by))
    return list(db.session.scalars(query.order_by(CrmSnapshot.as_of.desc(), CrmSnapshot.id.desc())))


def newest(company: Company) -> CrmSnapshot | None:
    """The ready snapshot whose data are the newest."""
    query = select(CrmSnapshot).where(
        CrmSnapshot.company_id == company.id, CrmSnapshot.state == "ready"
    )
    newest_first = query.order_by(CrmSnapshot.as_of.desc(), CrmSnapshot.id.desc())
    return db.session.scalars(newest_first.limit(1)).first()


def wanted(company: Company) -> str:
    """What the next snapshot is probably for: the first control that has none yet."""
    taken = {snapshot.control for snapshot in of_company(company)}
    return next((one for one in CONTROLS if one not in taken), CONTROLS[-1])


def purpose(snapshot: CrmSnapshot) -> str:
    """What an upload says that it is for."""
    return f"crm:{snapshot.id}"


def _want(snapshot: CrmSnapshot, state: str, version: int | None = None) -> None:
    """Lock the row and look at where it stands. Raises NotNow."""
    db.session.refresh(snapshot, with_for_update=True)
    if snapshot.state != state or version not in (None, snapshot.version):
        raise NotNow


def _want_room(snapshot: CrmSnapshot) -> None:
    """Whether a file more may come now. Raises NotNow, Refused."""
    _want(snapshot, "collecting")
    if len(snapshot.files) >= FILES_AT_MOST:
        raise Refused("too_many")


def _moment(snapshot: CrmSnapshot, local: str) -> datetime:
    """The moment of a wall clock time at the company."""
    wall = datetime.fromisoformat(local)
    zone = db.session.get_one(Company, snapshot.company_id).timezone
    return local_moment(wall.date(), wall.time(), zone)


def _wait(snapshot: CrmSnapshot) -> None:
    snapshot.due_at, snapshot.attempts, snapshot.percent, snapshot.stage = now(), 0, 0, ""
    snapshot.error, snapshot.error_values = "", {}


def _take_files(snapshot: CrmSnapshot) -> set[str]:
    gone = _without([file.file for file in snapshot.files])
    for file in snapshot.files:
        file.file = None
    return gone


def _without(files: list[StoredFile | None]) -> set[str]:
    there = [file for file in files if file is not None]
    for file in there:
        db.session.delete(file)
    return {file.sha256 for file in there}


def _record(snapshot: CrmSnapshot, verb: str, by: Actor, new: Any = None) -> None:
    record(by, verb, f"crm_snapshot:{snapshot.id}", company_id=snapshot.company_id, new=new)
