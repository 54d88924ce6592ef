"""Two people at the same moment: the first has written and not committed when the second comes."""

import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from flask import Flask
from sqlalchemy import event

from portal import create_app
from portal.db import db
from tests.conftest import test_settings

Answer = TypeVar("Answer")
PATIENCE = 20
"""Seconds after which a test of two gives up."""


def portal_on(database: str, data: Path = Path("/nonexistent")) -> Flask:
    """The portal with real transactions on a migrated database."""
    return create_app(test_settings(data, database))


def meanwhile(
    app: Flask, first: Callable[[], object], second: Callable[[], Answer], held_up_at: str
) -> Answer:
    """Let `first` write, start `second` beside it, and commit the first when the second is held
    up: when it sends a statement that matches `held_up_at` (on SQLite, when it begins).
    """
    answers: list[Answer] = []
    came, here = threading.Event(), threading.get_ident()

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        one_line = " ".join(statement.split())
        if threading.get_ident() != here and re.search(f"BEGIN IMM|{held_up_at}", one_line):
            came.set()

    def act() -> None:
        with app.app_context():
            answers.append(second())
            db.session.remove()

    with app.test_request_context("/", method="POST"):
        first()
        db.session.flush()
        event.listen(db.engine, "before_cursor_execute", note)
        thread = threading.Thread(target=act)
        thread.start()
        held_up = came.wait(PATIENCE)
        db.session.commit()
        thread.join(PATIENCE)
        event.remove(db.engine, "before_cursor_execute", note)
    assert held_up, f"the second never came to {held_up_at}"
    assert answers, "the second failed"
    return answers[0]
