"""Certificates: made when somebody first asks for his, kept as they are, confirmed to anyone.

The bytes are printed once, while no transaction is open, and never again: a course that changes
afterwards takes nothing away.
"""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from flask import current_app, render_template
from flask_babel import force_locale
from sqlalchemy import delete, select, update

from portal.audit import Actor, Erasure, record
from portal.codes import new_code
from portal.companies.models import Company
from portal.db import db, now, writing
from portal.media.files import keep
from portal.media.models import StoredFile
from portal.people.models import Person
from portal.render.client import render_pdf
from portal.training.completion import has_finished
from portal.training.finished import finished, lessons_asked
from portal.training.models import Certificate, Course

PDF = "application/pdf"


class NotFinished(Exception):  # noqa: N818
    """The course has lessons that the person has not finished, or he was just forgotten."""


@dataclass(frozen=True)
class Words:
    """What a certificate says."""

    name: str
    course: str
    company: str
    finished_on: date
    code: str
    url: str
    language: str


@dataclass(frozen=True)
class Confirmed:
    """What anyone may know of a certificate."""

    name: str | None
    """None once the person was forgotten or the company erased."""
    course: str
    finished_on: date
    erased: bool = False
    """The company is gone, and with it what was known of its people."""


def certificate_of(course: Course, person_id: int) -> Certificate | None:
    """The certificate that a person has for a course."""
    mine = Certificate.course_id == course.id, Certificate.person_id == person_id
    return db.session.scalars(select(Certificate).where(*mine)).one_or_none()


def issue(company: Company, course: Course, person: Person, by: Actor) -> Certificate:
    """The certificate of a person for a course, printed now where there is none yet.

    Raises NotFinished, RenderAway, RenderFailed; then nothing is kept.
    """
    if certificate := certificate_of(course, person.id):
        return certificate
    if not has_finished(person.id, course.id):
        raise NotFinished
    words = _words(company, course, person)
    db.session.commit()
    content = document_pdf(words)
    with writing():
        # Whoever asks twice at once waits here, so that there is one certificate with one code.
        alone = select(Person.forgotten_at).where(Person.id == person.id)
        if db.session.scalar(alone.with_for_update(key_share=True)) is not None:
            raise NotFinished
        certificate = certificate_of(course, person.id)
        if certificate is None:
            certificate = _keep(company, course, person, words, content, by)
    return certificate


def confirmed(code: str) -> Confirmed | None:
    """What the public page says of a code; None for one that nobody has."""
    found = db.session.scalars(select(Certificate).where(Certificate.code == code)).one_or_none()
    if found is None:
        return _kept_of(code)
    return Confirmed(found.name or None, found.course_title, found.finished_on)


def _kept_of(code: str) -> Confirmed | None:
    """What the tombstones of erased companies keep of a code."""
    for certificates in db.session.scalars(select(Erasure.certificates).order_by(Erasure.id)):
        for kept in certificates:
            if kept["code"] == code:
                day = date.fromisoformat(kept["finished_on"])
                return Confirmed(None, kept["course"], day, erased=True)
    return None


def forget(person: Person) -> set[str]:
    """Take a person's name off his certificates; the documents go, the codes stay good.

    Gives the hashes of the documents, for `media.files.let_go` after the commit.
    """
    his = Certificate.person_id == person.id
    files = select(StoredFile.id, StoredFile.sha256).join(
        Certificate, Certificate.file_id == StoredFile.id
    )
    found = {row.id: row.sha256 for row in db.session.execute(files.where(his))}
    db.session.execute(update(Certificate).where(his).values(name="", file_id=None))
    db.session.execute(delete(StoredFile).where(StoredFile.id.in_(found)))
    return set(found.values())


def document_html(words: Words) -> str:
    """A certificate as a page of its own, in its language."""
    with force_locale(words.language):
        return render_template("training/certificate_print.html", words=words)


def document_pdf(words: Words) -> bytes:
    """Raises RenderAway or RenderFailed."""
    return render_pdf(document_html(words), current_app.config["SETTINGS"].render_socket)


def _words(company: Company, course: Course, person: Person) -> Words:
    code = new_code()
    return Words(
        name=person.name,
        course=course.title,
        company=company.name,
        finished_on=_finished_on(company, course, person),
        code=code,
        url=f"{current_app.config['SETTINGS'].url}/certificate/{code}",
        language=person.language,
    )


def _finished_on(company: Company, course: Course, person: Person) -> date:
    """The day at the company on which the last lesson was finished."""
    done = finished(lessons_asked([course.id])[course.id], [person.id])
    return max(done.values()).astimezone(ZoneInfo(company.timezone)).date()


def _keep(
    company: Company, course: Course, person: Person, words: Words, content: bytes, by: Actor
) -> Certificate:
    with force_locale(words.language):
        name = render_template("training/certificate_name.txt", words=words)
    file = keep(content, name, PDF, company_id=company.id, by_id=by.id)
    certificate = Certificate(
        company_id=company.id,
        course_id=course.id,
        person_id=person.id,
        code=words.code,
        language=words.language,
        name=words.name,
        course_title=words.course,
        finished_on=words.finished_on,
        issued_at=now(),
        file=file,
    )
    db.session.add(certificate)
    new = {"person": person.id}
    record(by, "certificate.issue", f"course:{course.id}", company_id=company.id, new=new)
    db.session.flush()
    return certificate
