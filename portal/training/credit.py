"""Believing what a player says it has played: as much as the person's wall clock allows."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.db import db, now
from portal.training import watched
from portal.training.completion import progress_of
from portal.training.models import LessonProgress, LessonVersion, WatchCredit
from portal.training.watched import ClaimRefused, Piece


def count(
    person_id: int, version: LessonVersion, pieces: list[Piece], duration: float, position: float
) -> tuple[LessonProgress, float]:
    """Add pieces of a video to what a person has watched of it; gives also how much was accepted.

    All sessions of a person wait for each other at his watermark, which is locked first. Raises
    ClaimRefused where the pieces are too many to be anybody's watching.
    """
    mark, progress = _locked(person_id, version)
    moment = now()
    credit = watched.credit(mark.credited_to, progress.opened_at, moment)
    accepted = watched.first(watched.without(pieces, progress.ranges), credit.seconds)
    kept = watched.merged([*progress.ranges, *accepted])
    if len(kept) > watched.MOST_KEPT:
        raise ClaimRefused("too_many")
    worth = watched.seconds(accepted)
    if accepted:
        mark.credited_to = credit.spent(worth)
        progress.ranges = [list(piece) for piece in kept]
        progress.seconds = watched.seconds(kept)
    elif mark.credited_to > moment:
        mark.credited_to = moment
    progress.position = round(min(position, duration), watched.DIGITS)
    progress.changed_at = moment
    return progress, worth


def _locked(person_id: int, version: LessonVersion) -> tuple[WatchCredit, LessonProgress]:
    """A person's watermark and his progress with a lesson, locked in this order.

    One statement, but for his first message.
    """
    query = (
        select(WatchCredit, LessonProgress)
        .join(LessonProgress, LessonProgress.person_id == WatchCredit.person_id)
        .where(WatchCredit.person_id == person_id, LessonProgress.version_id == version.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = db.session.execute(query).one_or_none()
    if found is not None:
        mark, progress = found
        return mark, progress
    return _watermark(person_id), progress_of(person_id, version)


def _watermark(person_id: int) -> WatchCredit:
    """Until when a person's wall clock is spent, locked; made at his first message."""
    query = select(WatchCredit).where(WatchCredit.person_id == person_id).with_for_update()
    query = query.execution_options(populate_existing=True)
    found = db.session.scalars(query).one_or_none()
    if found is not None:
        return found
    try:
        with db.session.begin_nested():
            made = WatchCredit(person_id=person_id, credited_to=now() - timedelta(days=1))
            db.session.add(made)
    except IntegrityError:  # another session of his was quicker
        return db.session.scalars(query).one()
    return made
