"""How long a seal can be checked: by the portal's clock, a timestamp, or with validation data.

The authority and its timestamp service are real ones over HTTP; the levels are those of PAdES.
"""

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from portal.rollout import seals
from portal.seal.verifying import Finding, Signature
from tests.pdf_rules import broken
from tests.pdfs import blank
from tests.seal.authority import Authority, serving

ABOUT = {"name": "Edgar Ellis", "state": "signed", "address": "192.0.2.7", "url": "/report/7Q2M"}
# Nothing here asks the database.
pytestmark = pytest.mark.parametrize("made_app", ["sqlite"], indirect=True)
CRL, STAMP = "/revoked.crl", "/timestamps"


@pytest.fixture(scope="module")
def authority() -> Iterator[Authority]:
    with serving() as at_work:
        yield at_work


@pytest.fixture
def portal(app: Flask, authority: Authority, tmp_path: Path) -> Flask:
    """A portal whose seal the authority gave, with its timestamp service."""
    authority.answers.clear()
    authority.asked.clear()
    settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(
        settings,
        seal=authority.pkcs12(tmp_path / "seal.p12"),
        certificates=tmp_path / "certificates.pem",
        timestamps=f"{authority.url}{STAMP}",
    )
    return app


def signed() -> bytes:
    return seals.sealed(seals.authored(blank(), "en", "Clara Clay", ABOUT["url"]), "en", ABOUT)


def found(pdf: bytes) -> tuple[Finding, Signature]:
    finding = seals.checked(pdf)
    return finding, finding.signatures[-1]


def test_with_validation_data_it_can_be_checked_for_years(
    portal: Flask, authority: Authority
) -> None:
    pdf = signed()
    assert CRL in authority.asked
    authority.asked.clear()
    finding, seal = found(pdf)
    assert (finding.verdict, finding.added, seal.level) == ("valid", 0, "B-LT")
    assert authority.asked == [], "its own file says it all"


@pytest.mark.parametrize("answer", [(404, b""), (200, b"no list at all")])
def test_without_them_it_has_its_timestamp(
    portal: Flask, authority: Authority, answer: tuple[int, bytes]
) -> None:
    authority.answers[CRL] = answer
    finding, seal = found(signed())
    assert (finding.verdict, seal.level) == ("valid", "B-T")


def test_a_revoked_certificate_has_no_data_that_say_it_is_good(
    portal: Flask, authority: Authority
) -> None:
    authority.answers[CRL] = (200, authority.revoked(authority.seal))
    assert found(signed())[1].level == "B-T"


@pytest.mark.parametrize("answer", [(503, b""), (200, b"no timestamp at all")])
def test_nobodys_signature_fails_for_want_of_a_service(
    portal: Flask, authority: Authority, answer: tuple[int, bytes]
) -> None:
    authority.answers[STAMP] = answer
    finding, seal = found(signed())
    assert (finding.verdict, seal.level) == ("valid", "B-B")
    assert authority.asked == [STAMP, STAMP], "once for each signature"


def test_a_key_that_signs_itself_asks_no_authority(
    portal: Flask, authority: Authority, tmp_path: Path
) -> None:
    settings = portal.config["SETTINGS"]
    portal.config["SETTINGS"] = replace(settings, seal=tmp_path / "own.p12")
    assert found(signed())[1].level == "B-T"
    assert set(authority.asked) == {STAMP}


def test_poppler_sees_the_seal_over_all_of_it(portal: Flask, tmp_path: Path) -> None:
    (file := tmp_path / "report.pdf").write_bytes(signed())
    run = subprocess.run(["pdfsig", "-nocert", file], capture_output=True, text=True, check=True)
    assert run.stdout.count("Signature is Valid.") == 2
    assert "  - Total document signed" in run.stdout


def test_validation_data_break_no_rule(portal: Flask) -> None:
    """Of PDF/A and PDF/UA: none but what an empty page breaks anyway."""
    with_data = broken(signed())
    portal.config["SETTINGS"] = replace(portal.config["SETTINGS"], timestamps="")
    assert with_data == broken(signed())
