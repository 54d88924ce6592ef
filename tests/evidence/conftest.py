"""A company whose CRM was measured."""

import pytest

from portal.evidence.models import CrmSnapshot
from tests.evidence.sales import SALES, readiness_alone
from tests.evidence.snapshots import kept_snapshot
from tests.people import Cast


@pytest.fixture
def kept(cast: Cast) -> CrmSnapshot:
    """A ready snapshot of Volga-Snab: 12 of its 24 deals have nothing planned (3.p2)."""
    return kept_snapshot(cast)


@pytest.fixture
def sales(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> CrmSnapshot:
    """A ready snapshot of Volga-Snab for its reports; of the checks, how ready they are."""
    readiness_alone(monkeypatch)
    return kept_snapshot(cast, SALES)
