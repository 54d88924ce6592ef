"""The administrator says what is printed on the reports: name, address, logo and colour."""

import io
from collections.abc import Callable

import pytest
from PIL import Image

from portal.companies.branding import branding, contrast_with_white, frozen_brand
from portal.db import db
from portal.media.files import open_bytes
from tests.accounts import verbs
from tests.browser import Browser, Page
from tests.people import Cast

Browse = Callable[..., Browser]
FORM = "form[action='/admin/branding']"
NAMED = {"name": "Klein & Partners", "address": "1 Long Street\nSamara", "color": "#7a1f5c"}


def picture(kind: str = "PNG", size: tuple[int, int] = (1800, 300)) -> bytes:
    """A half transparent one, larger than is printed."""
    out = io.BytesIO()
    image = Image.new("RGBA", size, (122, 31, 92, 128))
    image.convert("RGB" if kind == "JPEG" else "RGBA").save(out, kind)
    return out.getvalue()


def save(browser: Browser, **more: object) -> Page:
    return browser.submit("/admin/branding", {**NAMED, **more}, form=FORM)


def brought(content: bytes, name: str = "logo.png") -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def test_what_is_said_is_kept_for_the_reports(cast: Cast, browse: Browse) -> None:
    assert frozen_brand() is None
    assert save(browse(cast.anna)).status == 303
    assert frozen_brand() == {**NAMED, "address": "1 Long Street\nSamara", "logo": ""}
    assert verbs("branding") == ["branding.change"]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_logo_is_encoded_anew_for_print(cast: Cast, browse: Browse, kind: str) -> None:
    anna = browse(cast.anna)
    assert save(anna, logo=brought(picture(kind))).status == 303
    row = branding()
    assert row is not None
    assert row.logo is not None
    with Image.open(io.BytesIO(open_bytes(row.logo))) as image:
        assert (image.format, image.mode, image.size) == ("PNG", "RGB", (720, 120))
    page = anna.get("/admin/branding")
    assert anna.get(str(page.one("img[alt='The logo as it is printed']")["src"])).status == 200
    save(anna)
    assert branding().logo is not None  # type: ignore[union-attr]
    save(anna, no_logo="y")
    assert branding().logo is None  # type: ignore[union-attr]


@pytest.mark.parametrize("content", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\x89PNG\r\n"])
def test_what_is_no_picture_is_refused(cast: Cast, browse: Browse, content: bytes) -> None:
    page = save(browse(cast.anna), logo=brought(content))
    assert page.status == 422
    assert "This is no PNG, JPEG or WebP image" in page.text
    assert branding() is None


@pytest.mark.parametrize(
    ("color", "words"),
    [
        ("#ffd400", "Too light: on white it is read with a contrast of 1.4"),
        ("teal", "Write the colour as # with six digits"),
        ("#0f766e; }", "Write the colour as # with six digits"),
    ],
)
def test_a_colour_that_cannot_be_read_is_refused(
    cast: Cast, browse: Browse, color: str, words: str
) -> None:
    page = save(browse(cast.anna), color=color)
    assert page.status == 422
    assert words in page.text
    assert branding() is None


def test_a_colour_is_judged_while_it_is_typed(cast: Cast, browse: Browse) -> None:
    anna = browse(cast.anna)
    assert "Contrast 5.4 on white" in anna.get("/admin/branding/colour?color=%230f766e").text
    assert "Too light" in anna.get("/admin/branding/colour?color=%23ffd400").text


def test_the_contrast_is_that_of_wcag() -> None:
    assert contrast_with_white("#000000") == pytest.approx(21)
    assert contrast_with_white("#ffffff") == pytest.approx(1)
    assert contrast_with_white("#767676") == pytest.approx(4.54, abs=0.01)


def test_the_later_of_two_is_told(cast: Cast, browse: Browse) -> None:
    anna = browse(cast.anna)
    save(anna)
    page = save(anna, version="0", name="Another")
    assert page.status == 409
    assert "Somebody else changed this page meanwhile" in page.text
    db.session.expire_all()
    assert branding().name == "Klein & Partners"  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["clara", "edgar", "olga"])
def test_only_an_administrator_sees_the_page(cast: Cast, browse: Browse, name: str) -> None:
    browser = browse(getattr(cast, name))
    for address in ("", "/logo", "/colour"):
        assert browser.get(f"/admin/branding{address}").status == 403
    assert browser.post("/admin/branding", NAMED).status == 403
