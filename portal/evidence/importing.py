"""Reading, mapping and measuring snapshots by a job; any number of processes may do it at once.

A snapshot is claimed by a moment in the future, until which nobody else takes it. Who is killed
loses only his work: the claim runs out, and the next one begins the step anew. What was made counts
only while the claim still holds, and comes into the database in one transaction, so that there is
never half a snapshot.
"""

import logging
import shutil
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import select

from portal.audit import PORTAL, record
from portal.db import db, now
from portal.evidence import steps
from portal.evidence.claims import Claim, Lost, Stopped, claim_one, stopping, workplace
from portal.evidence.making import Failed
from portal.evidence.models import UNDER_WAY, CrmSnapshot
from portal.media.store import Away
from portal.media.uploads import FULL

log = logging.getLogger(__name__)

ATTEMPTS = 3
"""A snapshot that has ended its process so often has failed."""
LATER = timedelta(minutes=10)
FETCHED = timedelta(hours=6)
"""How long a copy out of a bucket is kept here."""


def import_due(moment: datetime) -> int:
    """Take every step that is due, one after the other; how many were taken."""
    sweep(moment)
    taken = 0
    while not stopping.is_set():
        claim = claim_one(moment)
        if claim is None:
            break
        taken += take(claim)
        moment = max(moment, now())
    return taken


def take(claim: Claim) -> bool:
    """Take the step of a claimed snapshot: whether it was. Its row says what went wrong."""
    shutil.rmtree(claim.folder, ignore_errors=True)
    claim.folder.mkdir(parents=True)
    try:
        if claim.attempt > ATTEMPTS:
            raise Failed("gave_up")
        steps.TAKE[claim.state](claim)
    except Lost:
        return False
    except Stopped:
        return _give_back(claim, timedelta(0), claim.attempt - 1)
    except Failed as failed:
        with suppress(Lost):
            _fail(claim, failed)
        return False
    except (OSError, Away) as error:
        log.warning("import failed", extra={"error": type(error).__name__})
        full = isinstance(error, OSError) and error.errno in FULL
        key = "no_room" if full else "no_store"
        return _give_back(claim, LATER, claim.attempt - 1, key)
    except BaseException:
        _give_back(claim, timedelta(0), claim.attempt)
        raise
    finally:
        shutil.rmtree(claim.folder, ignore_errors=True)
    return True


def _fail(claim: Claim, failed: Failed) -> None:
    claim.change(state="failed", error=failed.key, error_values=failed.values)
    subject = f"crm_snapshot:{claim.snapshot_id}"
    record(PORTAL, "evidence.fail", subject, company_id=claim.company_id, new=failed.key)
    db.session.commit()


def _give_back(claim: Claim, pause: timedelta, attempts: int, error: str = "") -> bool:
    """Let anybody take the snapshot after a pause."""
    db.session.rollback()
    try:
        claim.change(attempts=attempts, due_at=now() + pause, percent=0, error=error)
    except Lost:
        return False
    db.session.commit()
    return False


def sweep(moment: datetime) -> int:
    """Remove what lies in the workplace for snapshots that need it no more."""
    # Looked for before the claims are: a folder is made after its claim.
    found = list(workplace().glob("*"))
    query = select(CrmSnapshot.id, CrmSnapshot.attempts).where(
        CrmSnapshot.state.in_((*UNDER_WAY, "mapping", "preview", "failed"))
    )
    known = {"fetched"}
    for snapshot_id, attempts in db.session.execute(query):
        known |= {f"{snapshot_id}-{attempts}", f"{snapshot_id}-raw", f"{snapshot_id}-canonical"}
    db.session.commit()
    left = [one for one in found if one.name not in known]
    for one in left:
        shutil.rmtree(one, ignore_errors=True)
    return len(left) + _forget_fetched(moment)


def _forget_fetched(moment: datetime) -> int:
    """Remove copies out of a bucket that nobody asked for lately."""
    old = [
        copy
        for copy in (workplace() / "fetched").glob("*")
        if moment.timestamp() - copy.stat().st_mtime > FETCHED.total_seconds()
    ]
    for copy in old:
        copy.unlink(missing_ok=True)
    return len(old)
