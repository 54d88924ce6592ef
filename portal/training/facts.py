"""What other rooms may know of training: plain values by company. No courses exist yet."""

from collections.abc import Collection
from dataclasses import dataclass

from portal.companies.models import Company


@dataclass(frozen=True)
class BehindFact:
    """Somebody who has not finished what was assigned to him."""

    person_id: int
    name: str
    lessons_left: int


def percent(company_ids: Collection[int]) -> dict[int, int | None]:
    """Percent of assigned training that is finished; none where nothing is assigned."""
    return dict.fromkeys(company_ids)


def behind(company: Company) -> list[BehindFact]:
    """Who is behind in his training."""
    return []
