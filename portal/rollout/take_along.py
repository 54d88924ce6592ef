"""All reports of a company with their data and proofs in one ZIP, to be handed over at the end.

It can be checked without the portal: sums of all files, the certificates that sealed the reports,
the chain of the signed ones. The same reports taken at the same moment give the same bytes.
"""

import hashlib
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from typing import IO, Any
from zoneinfo import ZoneInfo

from asn1crypto.x509 import Certificate
from flask import current_app, render_template
from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.companies.models import Company
from portal.db import db
from portal.media.files import open_bytes
from portal.rollout.chain import Fault, Link, chain
from portal.rollout.models import CONTROLS, Report
from portal.rollout.report import canonical, fingerprint
from portal.rollout.sign_off import SIGNED
from portal.seal import keys
from portal.settings import Settings
from portal.words import LANGUAGES

FORMAT = 1
MANIFEST, SUMS, READ_ME = "manifest.json", "SHA256SUMS", "READ-ME.txt"
CERTIFICATES, DATA = "certificates.pem", "report.json"
OF_FILE: tuple[Fault, ...] = ("file", "seal", "previous")
"""What may be wrong with a signed file; with the data only they themselves."""
PLAIN = 0o644 << 16
"""What anyone may read, once it is unpacked."""

Entry = dict[str, Any]


class NoReports(Exception):  # noqa: N818
    """Nothing was submitted at the company yet, so there is nothing to take along."""


@dataclass
class Archive:
    """A ZIP that is being written, and what went into it so far."""

    zipped: zipfile.ZipFile
    at: datetime
    """In the company's zone: of the files that have no moment of their own."""
    entries: list[Entry] = field(default_factory=list)

    def add(self, path: str, content: bytes, about: Entry, at: datetime | None = None) -> None:
        """Store one file as it is; PDFs are packed already."""
        info = zipfile.ZipInfo(path, (at or self.at).astimezone(self.at.tzinfo).timetuple()[:6])
        info.external_attr, info.create_system = PLAIN, 3
        self.zipped.writestr(info, content)
        sha256 = hashlib.sha256(content).hexdigest()
        self.entries.append({"path": path, "size": len(content), "sha256": sha256, **about})


def write(company: Company, out: IO[bytes], moment: datetime) -> int:
    """Write the ZIP and tell how many versions of reports it holds. Raises NoReports.

    In memory there is never more than one report. What is missing in the store, or is not what was
    signed, is named in the manifest and in the words to read first.
    """
    reports = _reports(company)
    if not reports:
        raise NoReports
    links = chain(company)
    faults = {link.report.id: link.faults for link in links}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as zipped:
        archive = Archive(zipped, moment.astimezone(ZoneInfo(company.timezone)))
        missing: list[Entry] = []
        for report in reports:
            missing += _add_report(archive, company, report, faults.get(report.id, ()))
        _add_proofs(archive, company, moment, links, missing)
    return len(reports)


def _reports(company: Company) -> list[Report]:
    people_and_files = (
        joinedload(Report.submitted_by),
        joinedload(Report.answered_by),
        joinedload(Report.file),
        joinedload(Report.signed_file),
    )
    query = select(Report).where(Report.company_id == company.id).options(*people_and_files)
    found = db.session.scalars(query).all()
    return sorted(found, key=lambda one: (CONTROLS.index(one.control), one.version))


def _add_report(
    archive: Archive, company: Company, report: Report, faults: tuple[Fault, ...]
) -> list[Entry]:
    """The files of one version; gives those that cannot be read any more."""
    missing = []
    folder = _name(company, report, "folder")
    files = [("submitted", report.file, report.submitted_at)]
    if report.signed_file and report.answered_at:
        files.append(("signed", report.signed_file, report.answered_at))
    for what, file, at in files:
        path, about = f"{folder}/{_name(company, report, what)}", _about(report, what)
        found = [fault for fault in faults if fault in OF_FILE and what == "signed"]
        try:
            content = open_bytes(file)
        except FileNotFoundError:
            missing.append({"path": path, "sha256": file.sha256, **about})
            continue
        if hashlib.sha256(content).hexdigest() != file.sha256 and "file" not in found:
            found.append("file")
        archive.add(path, content, about | _marked(found), at)
    wrong = ["data"] if fingerprint(report.data) != report.data_sha256 else []
    about = _about(report, "data") | _marked(wrong)
    archive.add(f"{folder}/{DATA}", canonical(report.data), about, report.submitted_at)
    return missing


def _marked(faults: Sequence[str]) -> Entry:
    return {"faults": list(faults)} if faults else {}


def _about(report: Report, what: str) -> Entry:
    """What the manifest says of a file of a report."""
    about: Entry = {
        "what": f"report_{what}",
        "control": report.control,
        "version": report.version,
        "state": report.state,
        "code": report.code,
        "data_sha256": report.data_sha256,
        "submitted_by": report.submitted_by.name,
        "submitted_at": report.submitted_at.isoformat(),
    }
    if what == "signed":
        by = report.answered_by.name if report.answered_by else None
        done = "signed" if report.state in SIGNED else "closed"
        about |= {
            f"{done}_by": by,
            f"{done}_at": report.answered_at.isoformat() if report.answered_at else None,
            "level": report.level,
            "certificate": report.certificate,
            "previous_sha256": report.previous_sha256,
        }
    return about


def _add_proofs(
    archive: Archive,
    company: Company,
    moment: datetime,
    links: Sequence[Link],
    missing: Sequence[Entry],
) -> None:
    """What the reports are checked by: certificates, words, the manifest, the sums of all."""
    known = keys.known(current_app.config["SETTINGS"].certificates)
    if known:
        pem = b"".join(keys.armored(one) for one in known)
        archive.add(CERTIFICATES, pem, {"what": "certificates"})
    about = _origin(company, moment, known)
    wrong = [*missing, *(one for one in archive.entries if "faults" in one)]
    archive.add(READ_ME, _read_me(about, wrong).encode(), {"what": "read_me"})
    manifest = {
        **about,
        "files": list(archive.entries),
        "missing": missing,
        "chain": list(_chain([*archive.entries, *missing], links)),
    }
    written = json.dumps(manifest, ensure_ascii=False, indent=2)
    archive.add(MANIFEST, f"{written}\n".encode(), {})
    sums = "".join(f"{one['sha256']}  {one['path']}\n" for one in archive.entries)
    archive.add(SUMS, sums.encode(), {})


def _origin(company: Company, moment: datetime, known: Sequence[Certificate]) -> Entry:
    """What the manifest says of all together."""
    settings: Settings = current_app.config["SETTINGS"]
    told = ("name", "industry", "city", "timezone")
    return {
        "format": FORMAT,
        "portal": {"version": version("seven-steps"), "url": settings.url},
        "made_at": moment.isoformat(),
        "company": {name: getattr(company, name) for name in told},
        "certificates": [
            {"owner": one.subject.human_friendly, "sha256": keys.fingerprint(one)} for one in known
        ],
    }


def _chain(entries: Sequence[Entry], links: Sequence[Link]) -> Iterator[Entry]:
    """The signed reports in the order in which they were signed, each with the one before."""
    signed = {one["code"]: one for one in entries if one.get("what") == "report_signed"}
    for link in links:
        one = signed[link.report.code]
        yield {name: one[name] for name in ("path", "sha256", "previous_sha256")}


def _name(company: Company, report: Report, what: str) -> str:
    """The name of a version's folder, or of its PDF, in the company's language."""
    number = CONTROLS.index(report.control) + 1
    with force_locale(company.language):
        return render_template(
            "reports/take_along/name.txt", report=report, what=what, number=number
        )


def _read_me(about: Entry, wrong: Sequence[Entry]) -> str:
    """How to check it all, in each language."""
    pages = []
    for language in LANGUAGES:
        with force_locale(language):
            page = f"reports/take_along/read-me.{language}.txt"
            pages.append(render_template(page, about=about, wrong=wrong))
    return f"\n\n{'-' * 72}\n\n".join(pages) + "\n"
