"""Objections heard: who, when, and the answer given."""

import pytest

HEARD = {
    "objection": "3.f2",
    "said_by": "Sergey",
    "heard_on": "2026-01-12",
    "answer": "We agreed on a stage.",
}


def test_it_is_logged(browse, cast, url) -> None:
    clara = browse(cast.clara)
    assert clara.post(url("checklist/step/3/objections"), HEARD).status == 303
    text = clara.get(url("checklist/step/3")).one("#objections").get_text(" ")
    assert "Sergey" in text
    assert "We agreed on a stage." in text


def test_the_answer_of_the_content_is_proposed(browse, cast, url) -> None:
    page = browse(cast.clara).get(url("checklist/step/3"))
    answers = [field.get_text().strip() for field in page.all("#objections textarea")]
    assert len(answers) == 5
    assert all(answers)


@pytest.mark.parametrize(
    "wrong",
    [
        {"said_by": " "},
        {"answer": ""},
        {"heard_on": "yesterday"},
        {"heard_on": "2099-01-01"},
        {"objection": "9.f9"},
        {"said_by": "x" * 121},
    ],
)
def test_what_lacks_is_said_and_the_rest_kept(browse, cast, url, wrong: dict[str, str]) -> None:
    page = browse(cast.clara).post(url("checklist/step/3/objections"), HEARD | wrong)
    assert page.status == 422
    if "objection" not in wrong:
        form = page.one("#objections details[open] form")
        kept = (HEARD | wrong)["heard_on"]
        assert form.select_one("[name=heard_on]")["value"] == kept
        assert form.select(".error")


def test_only_step_three_has_objections(browse, cast, url) -> None:
    assert browse(cast.clara).post(url("checklist/step/1/objections"), HEARD).status == 404


def test_only_the_consultant_logs(browse, cast, url) -> None:
    assert browse(cast.edgar).post(url("checklist/step/3/objections"), HEARD).status == 403
