"""The note of an item, also when two people write at once."""


def test_it_is_saved(browse, cast, item, url) -> None:
    page = url(f"checklist/items/{item('1.1').id}")
    form = f"form[action$='/{item('1.1').id}/note']"
    assert browse(cast.clara).submit(page, {"note": "One\nTwo"}, form).status == 303
    assert item("1.1").note == "One\nTwo"


def test_the_later_one_sees_the_other_change_and_loses_nothing(browse, cast, item, url) -> None:
    note = url(f"checklist/items/{item('1.1').id}/note")
    browse(cast.edgar).post(note, {"note": "Edgar's words", "seen": ""})
    clara = browse(cast.clara)
    page = clara.post(note, {"note": "Clara's words", "seen": ""})
    assert page.status == 409
    assert "Edgar Ernst changed this note" in page.text
    assert "Edgar's words" in page.one("blockquote").get_text()
    assert "Clara's words" in page.one("textarea[name=note]").get_text()
    assert item("1.1").note == "Edgar's words"
    seen = page.one("textarea[name=note]").find_parent("form").select_one("[name=seen]")["value"]
    clara.post(note, {"note": "Both", "seen": seen})
    assert item("1.1").note == "Both"


def test_a_change_of_something_else_is_no_conflict(browse, cast, item, url) -> None:
    clara, base = browse(cast.clara), f"checklist/items/{item('1.1').id}"
    clara.post(url(f"{base}/state"), {"state": "done", "seen": "to_do"})
    assert clara.post(url(f"{base}/note"), {"note": "Words", "seen": ""}).status == 303


def test_too_long_a_note_is_kept_and_refused(browse, cast, item, url) -> None:
    long = "x" * 10_001
    note = url(f"checklist/items/{item('1.1').id}/note")
    page = browse(cast.clara).post(note, {"note": long, "seen": ""})
    assert page.status == 422
    assert long in page.one("textarea[name=note]").get_text()


def test_the_history_holds_no_words(browse, cast, item, url) -> None:
    clara, base = browse(cast.clara), url(f"checklist/items/{item('1.1').id}")
    clara.post(f"{base}/note", {"note": "Secret words", "seen": ""})
    assert "The note changed" in clara.get(base).one(".item-history").get_text()
    assert "Secret" not in clara.get(base).one(".item-history").get_text()
