"""Each report PDF carries its data, the very bytes that its fingerprint is of."""

import hashlib
import io
import json
from collections.abc import Callable

import pikepdf
import pytest
from flask import Flask

from portal.db import db
from portal.media.files import open_bytes
from portal.rollout.document import document_pdf
from portal.rollout.models import Report
from portal.rollout.report import canonical, fingerprint
from tests.browser import Browser
from tests.people import Cast
from tests.rollout.test_sign_report import held_control, submitted, url

__all__ = ["held_control"]


def files_inside(pdf: bytes) -> dict[str, bytes]:
    """The attached files by their names, each said to be data of the document."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert {file.AFRelationship for file in opened.Root.AF} == {"/Data"}
        return {str(file.UF): bytes(file.EF.F.read_bytes()) for file in opened.Root.AF}


def data_inside(pdf: bytes) -> bytes:
    return files_inside(pdf)["report.json"]


def test_submitted_and_signed_report_carry_the_data(
    cast: Cast, browse: Callable[..., Browser]
) -> None:
    report = submitted(cast, browse)
    sign = url(cast, f"/reports/{report.id}")
    browse(cast.edgar).submit(sign, {"read": "y"}, form="#sign-form")
    assert report.signed_file is not None
    for file in (report.file, report.signed_file):
        data = data_inside(open_bytes(file))
        assert hashlib.sha256(data).hexdigest() == report.data_sha256
        assert json.loads(data) == report.data
        assert data == canonical(report.data)


def test_the_signed_one_carries_its_signature(cast: Cast, browse: Callable[..., Browser]) -> None:
    report, words = submitted(cast, browse), "The mail is not connected.\nNor is the telephone."
    assert list(files_inside(open_bytes(report.file))) == ["report.json"]
    page = url(cast, f"/reports/{report.id}")
    answer = {"read": "y", "reservations": words}
    browse(cast.edgar).submit(page, answer, form="#sign-form")
    assert report.signed_file is not None
    signature = json.loads(files_inside(open_bytes(report.signed_file))["signature.json"])
    told = {
        "name": "Edgar Ernst",
        "state": "signed_with_reservations",
        "address": "127.0.0.1",
        "proof": "password",
        "text": words,
        "confirmed": "I have read the report and sign it.",
        "code": report.code,
        "data_sha256": report.data_sha256,
    }
    assert {key: signature[key] for key in told} == told
    verbs = [event["verb"] for event in signature["events"]]
    assert verbs == ["sent", "asked", "opened", "signed_with_reservations"]


def test_so_does_the_draft(cast: Cast, browse: Callable[..., Browser]) -> None:
    clara = browse(cast.clara)
    answer = clara.get(clara.get(url(cast, "/controls/first/report.pdf")).location)
    data = json.loads(data_inside(answer.response.get_data()))
    assert data["company"]["name"] == "Volga-Snab"
    assert data["answers"][0]["answer"] == "All but the retail deals"


@pytest.mark.parametrize(
    ("language", "words"), [("ru", "Данные этого отчёта"), ("en", "The data of this report")]
)
def test_it_is_told_in_the_language_of_the_report(
    app: Flask, cast: Cast, browse: Callable[..., Browser], language: str, words: str
) -> None:
    data = {**submitted(cast, browse).data, "language": language}
    draft = {"version": 1, "state": "draft", "code": None, "timezone": "Europe/Samara"}
    with app.test_request_context():
        first = document_pdf(data, draft)
        assert document_pdf(data, draft) == first
    with pikepdf.open(io.BytesIO(first)) as opened:
        file = opened.Root.AF[0]
        assert words in str(file.Desc)
        frozen = data["figures_at"][:10].replace("-", "")
        assert str(file.EF.F.Params.ModDate).startswith(f"D:{frozen}")


def test_a_report_without_newer_parts_is_still_printed(
    app: Flask, cast: Cast, browse: Callable[..., Browser]
) -> None:
    """Frozen data of before there was training or CRM data in it."""
    data = dict(submitted(cast, browse).data)
    data.pop("training_figures")
    data.pop("evidence")
    draft = {"version": 1, "state": "draft", "code": None, "timezone": "Europe/Samara"}
    with app.test_request_context():
        assert fingerprint(json.loads(data_inside(document_pdf(data, draft)))) == fingerprint(data)
    assert db.session.query(Report).count() == 1
