"""Whether a company's CRM data may be taken away as files."""

from portal.audit import Actor, record
from portal.companies.models import Company
from portal.db import db
from portal.evidence.models import EvidenceSetting


def downloads(company: Company) -> bool:
    """Whether downloads are allowed: they are until somebody forbids them."""
    setting = db.session.get(EvidenceSetting, company.id)
    return setting is None or setting.downloads


def allow_downloads(company: Company, allowed: bool, by: Actor) -> None:
    """Allow downloads of rows and reports, or forbid them."""
    setting = db.session.get(EvidenceSetting, company.id, with_for_update=True)
    if setting is None:
        setting = EvidenceSetting(company_id=company.id)
        db.session.add(setting)
    old, setting.downloads = _word(setting.downloads), allowed
    new = _word(allowed)
    record(by, "evidence.guard", "rollout", company_id=company.id, old=old, new=new)


def _word(allowed: bool | None) -> str:
    return "forbidden" if allowed is False else "allowed"
