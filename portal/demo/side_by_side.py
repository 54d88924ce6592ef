"""Lives that go on side by side: while the report of one is printed, another goes on."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Lock
from typing import Any, TypeVar

from flask import Flask, current_app
from sqlalchemy import event

from portal.db import db

Life = TypeVar("Life")


def side_by_side(live: Callable[[Life], None], lives: Sequence[Life]) -> None:
    """Live through some lives at once, each in a session of its own, which it commits itself.

    Only one of them has a transaction open at a time; the caller has none. A report is printed
    without one, and most of the time is printing.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]

    def go_through(life: Life) -> None:
        with app.app_context():
            live(life)
            db.session.commit()

    with _one_transaction_at_a_time(), ThreadPoolExecutor(len(lives)) as pool:
        for done in [pool.submit(go_through, life) for life in lives]:
            done.result()


@contextmanager
def _one_transaction_at_a_time() -> Iterator[None]:
    turn = Lock()

    def begins(_session: Any, transaction: Any) -> None:
        if transaction.parent is None:
            turn.acquire()

    def ends(_session: Any, transaction: Any) -> None:
        if transaction.parent is None:
            turn.release()

    event.listen(db.session, "after_transaction_create", begins)
    event.listen(db.session, "after_transaction_end", ends)
    try:
        yield
    finally:
        event.remove(db.session, "after_transaction_create", begins)
        event.remove(db.session, "after_transaction_end", ends)
