"""What time brings: each job looks for rows that are due, and may run twice or be missed."""

import logging
import signal
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask

from portal import ticks
from portal.db import at, db, now
from portal.evidence import claims, importing
from portal.media import uploads
from portal.media.files import remove_stale
from portal.messages import deliveries, delivery, webhooks
from portal.people import absences, throttle
from portal.rollout import prints
from portal.rollout.calendar_entries import reconcile_due
from portal.rollout.digests import send_digests
from portal.rollout.slips import note_slips
from portal.rollout.standing import refresh_ended
from portal.settings import Settings
from portal.training import preparation
from portal.training.sending import send_statements
from portal.training.videos import remove_unused

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    name: str
    seconds: int
    """Between two runs."""
    work: Callable[[datetime], int]
    """Does what is due at a moment and says how much it was."""
    words: str
    longest: int = 600
    """Seconds that a run may take."""

    @property
    def patience(self) -> timedelta:
        """After so long without a finished run somebody should look: three of them were missed."""
        return timedelta(seconds=3 * self.seconds + self.longest)


def _sweep(_moment: datetime) -> int:
    return throttle.sweep()


_idle: dict[str, datetime] = {}
"""When jobs found nothing to do; the pulse writes it down, since each commit waits for the disk."""


def _pulse(_moment: datetime) -> int:
    while _idle:
        name, when = _idle.popitem()
        ticks.note(name, 0, at=when)
    return 0


JOBS = (
    Job("mail", 5, delivery.send_due, "send the letters that wait in the outbox", longest=3600),
    Job("messengers", 5, delivery.tell_due, "send what waits for messengers", longest=3600),
    Job("digests", 60, send_digests, "queue each person's digest at his hour, once a day"),
    Job("calendars", 60, reconcile_due, "tell people of controls that changed in their calendars"),
    Job("standings", 300, refresh_ended, "count anew what time has changed in the list"),
    Job("slipped", 60, note_slips, "note what data no longer confirm, once"),
    Job("statements", 30, send_statements, "send statements of learning to the record store"),
    Job("stale-files", 3600, remove_stale, "remove stored files that nothing names for a day"),
    Job("videos", 5, preparation.prepare_due, "prepare videos that were brought", longest=14400),
    Job("evidence", 5, importing.import_due, "import snapshots of CRM data", longest=3600),
    Job("unused-videos", 3600, remove_unused, "remove videos that no lesson shows any more"),
    Job("uploads", 3600, uploads.sweep, "remove uploads that nobody went on with"),
    Job("stand-ins", 3600, absences.sweep, "remove the roles of stand-ins whose time is over"),
    Job("webhooks", 5, webhooks.lay_out, "lay out for webhooks what has happened"),
    Job("deliveries", 5, deliveries.deliver_due, "send events to webhooks"),
    Job("old-deliveries", 3600, deliveries.sweep, "remove deliveries older than 30 days"),
    Job("prints", 3600, prints.sweep, "forget prints of more than a day ago"),
    Job("throttle", 3600, _sweep, "remove counters of the throttle whose time is over"),
)


PATIENCE = {job.name: job.patience for job in JOBS}


def pulse(settings: Settings) -> Job:
    """The job that does nothing but tell that the jobs are alive."""
    return Job("pulse", settings.pulse, _pulse, "tell that the jobs are alive")


def find(name: str) -> Job | None:
    return next((job for job in JOBS if job.name == name), None)


def run(app: Flask, job: Job, moment: datetime | None = None, *, by_clock: bool = False) -> int:
    """Run a job in a context of its own and note the outcome; an error goes on to the caller.

    Where a moment is given, it is `now` for all that the job does, but not for what is noted. By
    the clock, what found nothing to do is noted with the next pulse.
    """
    with app.app_context():
        try:
            with at(moment) if moment else nullcontext():
                count = job.work(moment or now())
        except Exception as error:
            db.session.rollback()
            _note(job, 0, type(error).__name__)
            raise
        if by_clock and count == 0 and job.work is not _pulse:
            db.session.commit()
            _idle[job.name] = now()
        else:
            _note(job, count)
        return count


def _note(job: Job, count: int, error: str = "") -> None:
    _idle.pop(job.name, None)
    ticks.note(job.name, count, error)
    db.session.commit()


def tick(app: Flask, job: Job) -> None:
    """A run by the clock: what goes wrong is written down, and the next tick tries again."""
    try:
        count = run(app, job, by_clock=True)
    except Exception:
        log.exception("job failed", extra={"job": job.name})
    else:
        if count:
            log.info("job done", extra={"job": job.name, "count": count})


def serve(app: Flask) -> None:
    """Tick until SIGTERM or SIGINT; the runs under way are finished, or say where they stopped.

    Each job has a thread, so that one that takes long holds up no other.
    """
    all_jobs = (pulse(app.config["SETTINGS"]), *JOBS)
    scheduler = BackgroundScheduler(
        timezone="UTC", executors={"default": ThreadPoolExecutor(len(all_jobs))}
    )
    for job in all_jobs:
        scheduler.add_job(
            tick,
            "interval",
            (app, job),
            seconds=job.seconds,
            next_run_time=now(),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )

    def stop(_number: int, _frame: object) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, stop)
    try:
        scheduler.start()
        # The scheduler has a thread of its own: where it starts a run it would swallow the signal.
        # And we wake, since a signal on the very way into a wait without end is seen after it.
        while True:
            time.sleep(1)
    except (KeyboardInterrupt, SystemExit):
        preparation.stopping.set()
        claims.stopping.set()
        delivery.stopping.set()
        if scheduler.running:
            scheduler.shutdown(wait=True)
