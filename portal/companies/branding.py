"""What the consultancy prints on its reports: its name and address, its logo, its colour.

One row for the whole portal. A report freezes what it was printed with, so a change here touches
no report that is submitted.
"""

from base64 import b64encode
from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.audit import Actor, record
from portal.db import Base, db, now
from portal.media.files import keep, open_bytes
from portal.media.kinds import picture_for_print
from portal.media.models import StoredFile

READABLE = 4.5
"""Least contrast of text on its ground (WCAG 2.2, 1.4.3)."""
LOGO_MOST = (720, 240)
"""Width and height of a logo in pixels; 60 by 20 mm on paper at 300 dots an inch."""
LOGO_BYTES = 5 * 1024 * 1024
"""Largest file that is taken as a logo."""


class Stale(Exception):  # noqa: N818
    """Somebody else changed it meanwhile."""


class Branding(Base):
    __tablename__ = "branding"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), default="")
    address: Mapped[str] = mapped_column(Text, default="")
    color: Mapped[str] = mapped_column(String(7), default="#0f766e")
    logo_id: Mapped[int | None] = mapped_column(ForeignKey("files.id"))
    version: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime]

    logo: Mapped[StoredFile | None] = relationship()


def branding() -> Branding | None:
    """What the administrator set; None as long as nothing is."""
    return db.session.scalars(select(Branding)).one_or_none()


def change(by: Actor, version: int, name: str, address: str, color: str) -> Branding:
    """Set the words and the colour. Raises Stale for an old version."""
    row = db.session.scalars(select(Branding).with_for_update(of=Branding)).one_or_none()
    if version != (row.version if row else 0):
        raise Stale
    if row is None:
        row = Branding(id=1, version=0)
        db.session.add(row)
    row.name, row.address, row.color = name, address, color.lower()
    row.version, row.changed_at = row.version + 1, now()
    record(by, "branding.change", "branding", new=row.color)
    return row


def set_logo(row: Branding, content: bytes | None, by: Actor) -> None:
    """Keep a logo, encoded anew for print, or none. Raises Damaged for what is no image."""
    row.logo = None
    if content is not None:
        drawn = picture_for_print(content, LOGO_MOST)
        row.logo = keep(drawn, "logo.png", "image/png", company_id=None, by_id=by.id)


def frozen_brand() -> dict[str, str] | None:
    """What a report is printed with from now on: plain values, the logo in Base64."""
    row = branding()
    if row is None:
        return None
    logo = b64encode(open_bytes(row.logo)).decode() if row.logo else ""
    return {"name": row.name, "address": row.address, "color": row.color, "logo": logo}


def contrast_with_white(color: str) -> float:
    """How far a colour `#rrggbb` stands out on white, and white on it (WCAG 2.2): 1 to 21."""
    red, green, blue = (_linear(int(color[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
