"""The videos of lessons, and what is written to them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Base
from portal.media.models import StoredFile


class Video(Base):
    """A video that somebody brought, and what was made of it."""

    __tablename__ = "videos"
    __table_args__ = (
        Index("ix_videos_state_due_at", "state", "due_at"),
        CheckConstraint("state in ('waiting','preparing','ready','failed')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    due_at: Mapped[datetime]
    """When to prepare it (again); in the future while somebody is at it."""
    attempts: Mapped[int] = mapped_column(default=0)
    percent: Mapped[int] = mapped_column(default=0)
    """How far the preparation is."""
    error: Mapped[str] = mapped_column(String(40), default="")
    """Code of what went wrong, for `portal.training.preparation` to put into words."""
    truncated: Mapped[bool] = mapped_column(default=False)
    """The file broke off; the video goes as far as it went."""
    seconds: Mapped[float | None]
    width: Mapped[int | None]
    height: Mapped[int | None]
    original_id: Mapped[int | None] = mapped_column(ForeignKey("files.id"))
    """None once its author deleted the original."""
    high_id: Mapped[int | None] = mapped_column(ForeignKey("files.id"))
    """720p, or smaller where the original is."""
    low_id: Mapped[int | None] = mapped_column(ForeignKey("files.id"))
    """480p."""
    poster_id: Mapped[int | None] = mapped_column(ForeignKey("files.id"))
    sprite_id: Mapped[int | None] = mapped_column(ForeignKey("files.id"))
    thumbnails: Mapped[str] = mapped_column(Text, default="")
    """WebVTT: which part of the sprite shows which seconds."""
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    ready_at: Mapped[datetime | None]

    original: Mapped[StoredFile | None] = relationship(foreign_keys=[original_id])
    high: Mapped[StoredFile | None] = relationship(foreign_keys=[high_id])
    low: Mapped[StoredFile | None] = relationship(foreign_keys=[low_id])
    poster: Mapped[StoredFile | None] = relationship(foreign_keys=[poster_id])
    sprite: Mapped[StoredFile | None] = relationship(foreign_keys=[sprite_id])
    texts: Mapped[list["VideoText"]] = relationship(order_by="VideoText.language")


class VideoText(Base):
    """Captions or chapters of a video in one language, as WebVTT."""

    __tablename__ = "video_texts"
    __table_args__ = (
        UniqueConstraint("video_id", "kind", "language"),
        CheckConstraint("kind in ('captions','chapters')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    video_id: Mapped[int] = mapped_column(ForeignKey("videos.id"))
    kind: Mapped[str] = mapped_column(String(10))
    language: Mapped[str] = mapped_column(String(2))
    content: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    taken_over: Mapped[bool] = mapped_column(default=False)
    """From the video that stood here before: shown to nobody until somebody has saved it anew,
    since its times need not fit.
    """
    version: Mapped[int] = mapped_column(default=1)
