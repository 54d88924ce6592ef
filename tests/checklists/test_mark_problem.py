"""Typical problems seen at a company, with the issue that each opens."""

from portal.checklists.models import Sighting
from portal.db import db
from portal.issues.facts import open_issues


def seen(cast) -> Sighting:
    query = db.select(Sighting).filter_by(company_id=cast.volga.id)
    return db.session.execute(query.execution_options(populate_existing=True)).scalar_one()


def test_it_opens_an_issue(browse, cast, url) -> None:
    path = url("checklist/step/3/problems/3.p2/seen")
    assert browse(cast.clara).post(path, {"note": "87 deals"}).status == 303
    issue = open_issues(cast.volga)[0]
    assert (issue.problem, issue.step) == ("3.p2", 3)
    page = browse(cast.clara).get(url("checklist/step/3"))
    assert "87 deals" in page.one(".problem-seen").get_text()
    assert page.all(f"#problems a[href$='/issues/{issue.id}']")


def test_both_steps_show_it(browse, cast, url) -> None:
    browse(cast.clara).post(url("checklist/step/4/problems/3.p2/seen"), {"note": "Slow"})
    page = browse(cast.clara).get(url("checklist/step/3"))
    assert "marked in step 4" in page.one(".problem-seen").get_text()


def test_marking_twice_opens_one_issue(browse, cast, url) -> None:
    for step in (3, 4):
        browse(cast.clara).post(url(f"checklist/step/{step}/problems/3.p2/seen"), {"note": "Slow"})
    assert len(open_issues(cast.volga)) == 1


def test_the_card_comes_back(browse, cast, url) -> None:
    path = url("checklist/step/3/problems/3.p2/seen")
    page = browse(cast.clara).post(path, {"note": "Slow"}, headers={"HX-Request": "true"})
    assert page.one("#problems")["data-announce"] == "The problems are saved."
    assert page.all(".step-card") == []


def test_it_is_gone_and_back(browse, cast, url) -> None:
    clara = browse(cast.clara)
    clara.post(url("checklist/step/3/problems/3.p2/seen"), {"note": "Slow"})
    path = url(f"checklist/step/3/sightings/{seen(cast).id}")
    clara.post(path, {"now": "gone"})
    assert seen(cast).gone_at is not None
    clara.post(path, {"now": "back"})
    assert seen(cast).gone_at is None
    clara.post(path, {"note": "Slower"})
    assert seen(cast).note == "Slower"


def test_too_long_a_note_stays_in_its_field(browse, cast, url) -> None:
    long = "x" * 2001
    page = browse(cast.clara).post(url("checklist/step/3/problems/3.p2/seen"), {"note": long})
    assert page.status == 422
    assert long in page.one("#problems details[open] textarea").get_text()


def test_unknown_problems_are_not_found(browse, cast, url) -> None:
    clara = browse(cast.clara)
    for path in ("3/problems/3.p9", "3/problems/1.p1", "9/problems/3.p1", "3/problems/%00"):
        assert clara.post(url(f"checklist/step/{path}/seen")).status == 404


def test_only_the_consultant_marks(browse, cast, url) -> None:
    for who in (cast.edgar, cast.hanna, cast.emil, cast.anna):
        assert browse(who).post(url("checklist/step/3/problems/3.p2/seen")).status == 403


def test_a_sighting_of_another_company_is_not_found(browse, cast, url) -> None:
    browse(cast.clara).post(url("checklist/step/3/problems/3.p2/seen"))
    path = f"/companies/{cast.zhiguli.id}/checklist/step/3/sightings/{seen(cast).id}"
    assert browse(cast.boris).post(path, {"now": "gone"}).status == 404
