"""What a file really is, found from its content; a name and a request may claim anything."""

import zipfile
from io import BytesIO

from PIL import Image, UnidentifiedImageError

IMAGES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
PDF = "application/pdf"
TEXT = "text/plain"
OFFICE = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
ENDINGS = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".pdf": PDF,
    ".docx": OFFICE["word/"],
    ".xlsx": OFFICE["xl/"],
    ".pptx": OFFICE["ppt/"],
    ".txt": TEXT,
    ".csv": TEXT,
}
EXPANDED_AT_MOST = 200 * 1024 * 1024
"""An office file that unpacks to more is a bomb, not a document."""
PIXELS_AT_MOST = 50_000_000


class Damaged(Exception):  # noqa: N818
    """The content begins like a file of a kind, but cannot be read as one."""


def kind_of(content: bytes) -> str | None:
    """The content type of a file; None for one that the portal does not take.

    Raises Damaged.
    """
    if content.startswith(b"%PDF-"):
        if b"%%EOF" not in content[-2048:]:
            raise Damaged
        return PDF
    if content.startswith(b"PK\x03\x04"):
        return _office_kind(content)
    if content.startswith((b"\x89PNG", b"\xff\xd8\xff")) or content[8:12] == b"WEBP":
        return _image_kind(content)
    return TEXT if _is_text(content) else None


def clean_image(content: bytes) -> bytes:
    """The image encoded anew, without what cameras and programs write beside it.

    Raises Damaged.
    """
    try:
        with Image.open(BytesIO(content)) as image:
            kind = image.format or "PNG"
            image.load()
            bare = Image.new(image.mode, image.size)
            bare.paste(image)
            out = BytesIO()
            bare.convert("RGB" if kind == "JPEG" else bare.mode).save(out, kind)
            return out.getvalue()
    except (OSError, ValueError, SyntaxError) as error:
        raise Damaged from error


def picture_for_print(content: bytes, most: tuple[int, int]) -> bytes:
    """The image as PNG on white, no wider and higher than `most` in pixels.

    White takes the place of what is transparent, which an archived document may not hold. Raises
    Damaged for what is no image of ours.
    """
    if kind_of(content) not in IMAGES.values():
        raise Damaged
    try:
        with Image.open(BytesIO(content)) as image:
            drawn = image.convert("RGBA")
    except (OSError, ValueError, SyntaxError) as error:
        raise Damaged from error
    drawn.thumbnail(most)
    white = Image.new("RGB", drawn.size, "white")
    white.paste(drawn, mask=drawn.getchannel("A"))
    out = BytesIO()
    white.save(out, "PNG", optimize=True)
    return out.getvalue()


def _image_kind(content: bytes) -> str | None:
    try:
        with Image.open(BytesIO(content)) as image:
            if image.width * image.height > PIXELS_AT_MOST:
                raise Damaged
            image.verify()
            return IMAGES.get(image.format or "")
    except (OSError, ValueError, SyntaxError, UnidentifiedImageError) as error:
        raise Damaged from error


def _office_kind(content: bytes) -> str | None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > EXPANDED_AT_MOST:
                raise Damaged
            names = archive.namelist()
    except zipfile.BadZipFile as error:
        raise Damaged from error
    if "[Content_Types].xml" not in names:
        return None
    found = (kind for start, kind in OFFICE.items() if any(n.startswith(start) for n in names))
    return next(found, None)


def _is_text(content: bytes) -> bool:
    if b"\x00" in content:
        return False
    for encoding in ("utf-8", "cp1251"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False
