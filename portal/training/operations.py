"""The common operations that lessons show."""

from dataclasses import dataclass

from portal.companies.models import Company


@dataclass(frozen=True)
class Operation:
    code: str
    title: str


def operations_of(company: Company, language: str) -> list[Operation]:
    """The operations of a company, in their order, in a language."""
    return []
