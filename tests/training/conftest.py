"""A lesson to be watched; the print process for tests of certificates."""

import pytest

from portal.db import db
from portal.training.models import Lesson
from tests.courses import assign, course, lesson
from tests.people import Cast
from tests.rollout.conftest import no_printing, print_process, printing

__all__ = ["no_printing", "print_process", "printing"]


@pytest.fixture
def deal(cast: Cast) -> Lesson:
    """A video of a minute that every employee of Volga-Snab has to watch."""
    deals = course(cast.volga)
    assign(deals, "employee")
    made = lesson(deals, "video")
    db.session.commit()
    return made
