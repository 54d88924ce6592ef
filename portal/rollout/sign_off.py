"""Submitting a report, and what the client's executive makes of it.

Source: product rules "Report and signature", rulings "Signing". The first answer counts. The
bytes are stored, hashed and never rendered again once they are signed.
"""

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from portal.audit import Actor, record, text_mark
from portal.checklists.facts import record_fact
from portal.codes import new_code
from portal.companies.calendar import today_at
from portal.companies.members import members
from portal.companies.models import Company
from portal.db import db, now
from portal.issues.actions import raise_issue
from portal.media.files import keep
from portal.media.models import StoredFile
from portal.people.models import Membership, Person
from portal.rollout import report_events
from portal.rollout.controls import control_of, evidence, last_report
from portal.rollout.document import check_url, document_name, document_pdf
from portal.rollout.models import Control, Report
from portal.rollout.report import as_plain, fingerprint, gather, with_chart
from portal.rollout.seals import authored, checked, sealed

INVITATION = timedelta(days=30)
SIGNED = ("signed", "signed_with_reservations")


@dataclass(frozen=True)
class Shown:
    """What the one who answers shows of himself."""

    address: str = ""
    """Of the network."""
    proof: str = ""
    """`password` or `passkey`."""


class AlreadySubmitted(Exception):  # noqa: N818
    """The newest version of the report is submitted or signed."""


class NotAwaited(Exception):  # noqa: N818
    """The report is not waiting for an answer: it has one, or a newer version, or it expired."""


class OwnRollout(Exception):  # noqa: N818
    """Nobody signs a report of a rollout on which he works as consultant."""


class WordsMissing(Exception):  # noqa: N818
    """Reservations, a return and a closing want words."""


def submit(company: Company, control: Control, by: Actor, address: str = "") -> Report:
    """Freeze the next version of a control's report and ask for a signature.

    `address` is that of the network. Raises AlreadySubmitted, NotHeld, RenderAway, RenderFailed,
    KeyMissing; then nothing is kept.
    """
    last = last_report(control)
    if last is not None and last.state != "returned":
        raise AlreadySubmitted
    assert by.id is not None, "a person submits"
    author = db.session.get_one(Person, by.id).name
    data = as_plain(gather(company, control))
    db.session.commit()  # nobody waits while the chart is drawn
    data = with_chart(data)
    version = last.version + 1 if last else 1
    code = new_code()
    previous = last_signed_sha256(company)
    signature = {
        "code": code,
        "url": check_url(code),
        "version": version,
        "state": "submitted",
        "timezone": company.timezone,
        "data_sha256": fingerprint(data),
        "previous_sha256": previous,
    }
    content = _printed(data, signature, author)
    db.session.refresh(control, with_for_update={"of": Control})
    if last_report(control) is not last:
        raise AlreadySubmitted
    if control.held_at is None or last_signed_sha256(company) != previous:
        return submit(company, control, by, address)
    file = _keep(company, data, signature, content, by)
    report = Report(
        company_id=company.id,
        control=control.kind,
        version=version,
        language=company.language,
        code=code,
        state="submitted",
        data=data,
        data_sha256=fingerprint(data),
        previous_sha256=previous,
        submitted_at=now(),
        submitted_by_id=by.id,
        expires_on=today_at(company) + INVITATION,
        file_id=file.id,
    )
    db.session.add(report)
    db.session.flush()
    subject = f"report:{control.kind}:{version}"
    record(by, "report.submit", subject, company_id=company.id, new=report.data_sha256)
    _ask(company, report, "sent", by.id, address)
    return report


def sign(
    company: Company,
    report: Report,
    person: Person,
    by: Actor,
    reservations: str,
    shown: Shown = Shown(),
) -> None:
    """Sign a report, with reservations where there are any words.

    Raises NotAwaited, OwnRollout, RenderAway, RenderFailed, KeyMissing; then nothing is kept.
    """
    refuse_unless_awaited(company, report)
    if _works_on(person, company):
        raise OwnRollout
    state = "signed_with_reservations" if reservations else "signed"
    _close_with(company, report, person, by, state, reservations, shown)
    new = {"state": report.state, "words": text_mark(reservations)}
    record(by, "report.sign", _subject(report), company_id=company.id, new=new)
    if reservations:
        title = reservations.split("\n")[0][:200]
        raise_issue(company, by, title=title, text=reservations, control=report.control)
    if report.control == "summing_up":
        record_fact(
            company, "6.6", "held", evidence(company, control_of(company, report.control)), by
        )
        close(company, by)


def return_report(
    company: Company, report: Report, person: Person, by: Actor, words: str, address: str = ""
) -> None:
    """Send a report back with comments. Raises NotAwaited, WordsMissing."""
    refuse_unless_awaited(company, report)
    if not words:
        raise WordsMissing
    report.state, report.answer = "returned", words
    report.answered_at, report.answered_by_id = now(), person.id
    report_events.note(report, "returned", person.id, address)
    record(by, "report.return", _subject(report), company_id=company.id, new=text_mark(words))


def close_unsigned(
    company: Company, report: Report, by: Actor, reason: str, shown: Shown = Shown()
) -> None:
    """Close a rollout whose summing-up nobody signs. Raises NotAwaited, WordsMissing."""
    if report.control != "summing_up" or report.state not in ("submitted", "returned"):
        raise NotAwaited
    if not reason:
        raise WordsMissing
    _close_with(company, report, None, by, "not_signed", reason, shown)
    record(by, "report.close", _subject(report), company_id=company.id, new=text_mark(reason))
    close(company, by)


def renew_invitation(company: Company, report: Report, by: Actor, address: str = "") -> None:
    """Let a report whose invitation to sign ended be signed again. Raises NotAwaited."""
    if report.state != "submitted":
        raise NotAwaited
    assert by.id is not None, "a person renews it"
    old, report.expires_on = report.expires_on, today_at(company) + INVITATION
    report.delegate_id = None
    record(
        by,
        "report.renew",
        _subject(report),
        company_id=company.id,
        old=old.isoformat(),
        new=report.expires_on.isoformat(),
    )
    _ask(company, report, "renewed", by.id, address)


def close(company: Company, by: Actor) -> None:
    """The rollout is over: its summing-up is signed, or closed with a reason."""
    db.session.refresh(company.rollout, with_for_update=True)
    company.rollout.state = "closed"
    company.rollout.version += 1
    record(by, "rollout.close", "rollout", company_id=company.id, new="closed")


def is_awaited(company: Company, report: Report) -> bool:
    """Whether a report can be answered today."""
    return report.state == "submitted" and today_at(company) <= report.expires_on


def refuse_unless_awaited(company: Company, report: Report) -> None:
    """Lock a report that can be answered today. Raises NotAwaited."""
    db.session.refresh(report, with_for_update={"of": Report})
    if not is_awaited(company, report):
        raise NotAwaited


def may_sign(company: Company, person: Person) -> bool:
    """Whether the rule of one's own rollout lets a person sign; the role is asked elsewhere."""
    return not _works_on(person, company)


def signature_of(company: Company, report: Report, person: Person | None) -> dict[str, Any]:
    """What the signature block prints of a report."""
    return {
        "code": report.code,
        "url": check_url(report.code),
        "version": report.version,
        "state": report.state,
        "name": person.name if person else None,
        "position": person.position if person else None,
        "address": report.answered_from,
        "proof": report.confirmed_by,
        "at": report.answered_at.isoformat() if report.answered_at else None,
        "timezone": company.timezone,
        "text": report.answer,
        "data_sha256": report.data_sha256,
        "previous_sha256": report.previous_sha256,
        "events": report_events.events_of(report) if report.signed_file_id else [],
    }


def last_signed_sha256(company: Company) -> str | None:
    """Hash of the newest signed report of a company: where the chain goes on."""
    query = (
        select(StoredFile.sha256)
        .join(Report, Report.signed_file_id == StoredFile.id)
        .where(Report.company_id == company.id, Report.state.in_(SIGNED))
        .order_by(Report.answered_at.desc())
        .limit(1)
    )
    return db.session.scalar(query)


def _close_with(
    company: Company,
    report: Report,
    person: Person | None,
    by: Actor,
    state: str,
    words: str,
    shown: Shown = Shown(),
) -> None:
    """Print a report's last word, seal it and keep it.

    Raises NotAwaited if another word came first.
    """
    before, at, previous = report.state, now(), last_signed_sha256(company)
    answer = {"state": state, "at": at.isoformat(), "text": words, **asdict(shown)}
    link = {"previous_sha256": previous}
    signature = {**signature_of(company, report, person), **answer, **link}
    assert by.id is not None, "a person closes it"
    name = db.session.get_one(Person, by.id).name
    last = report_events.event(report.version, state, name, at, shown.address)
    signature["events"] = [*report_events.events_of(report), last]
    author = report.submitted_by.name
    content = sealed(_printed(report.data, signature, author), report.language, signature)
    seal = checked(content).signatures[-1]
    db.session.refresh(report, with_for_update={"of": Report})
    db.session.refresh(company.rollout, with_for_update=True)
    if report.state != before:
        raise NotAwaited
    if last_signed_sha256(company) != previous:
        # Another report was signed meanwhile: the chain goes on from there.
        return _close_with(company, report, person, by, state, words, shown)
    report.state, report.answer, report.previous_sha256 = state, words, previous
    report.answered_at, report.answered_by_id = at, by.id
    report.answered_from, report.confirmed_by = shown.address, shown.proof
    report.level, report.certificate = seal.level, seal.fingerprint
    report_events.note(report, state, by.id, shown.address, at)
    report.signed_file_id = _keep(company, report.data, signature, content, by).id
    return None


def _printed(data: dict[str, Any], signature: dict[str, Any], author: str) -> bytes:
    """Print a report and sign it as its author while no transaction is open.

    It takes a second, and twenty at worst: on SQLite nobody else could write in that time. What
    was read before is asked again afterwards, with the row locked.
    """
    db.session.commit()
    return authored(document_pdf(data, signature), data["language"], author, signature["url"])


def _ask(company: Company, report: Report, verb: str, by_id: int, address: str) -> None:
    """Note that a report was sent or sent again, and who is asked to sign it."""
    report_events.note(report, verb, by_id, address)
    for person in members(company, ("executive",)):
        report_events.note(report, "asked", person.id)


def _works_on(person: Person, company: Company) -> bool:
    query = select(Membership.id).where(
        Membership.person_id == person.id,
        Membership.company_id == company.id,
        Membership.role == "consultant",
    )
    return db.session.scalar(query) is not None


def _keep(
    company: Company, data: dict[str, Any], signature: dict[str, Any], content: bytes, by: Actor
) -> StoredFile:
    name, pdf = document_name(data, signature), "application/pdf"
    return keep(content, name, pdf, company_id=company.id, by_id=by.id)


def _subject(report: Report) -> str:
    return f"report:{report.control}:{report.version}"
