"""People, their memberships with roles, and invitations."""

from datetime import date, datetime

from flask_security import RoleMixin, UserMixin, WebAuthnMixin
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Double,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Base, Json, now

ROLES = ("administrator", "consultant", "executive", "head", "employee", "delegate")
CONSULTANCY_ROLES = ("administrator", "consultant")


class Role(RoleMixin, Base):
    """Asked for by Flask-Security and never filled: roles are memberships here."""

    __tablename__ = "roles"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)


class RoleOfPerson(Base):
    __tablename__ = "roles_of_people"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("roles.id"), primary_key=True)


class Person(UserMixin, Base):
    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(255), unique=True)
    """Normalised, in small letters."""
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    """Renewed to end all sessions of the person."""
    name: Mapped[str] = mapped_column(String(120))
    position: Mapped[str] = mapped_column(String(120), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    language: Mapped[str] = mapped_column(String(2), default="ru")
    timezone: Mapped[str] = mapped_column(String(64), default="Europe/Samara")
    theme: Mapped[str] = mapped_column(String(5), default="auto")
    digest: Mapped[bool] = mapped_column(default=True)
    """Whether he wants the daily digest; alarms that nobody can turn off come all the same."""
    digest_hour: Mapped[int] = mapped_column(default=8)
    """Of his own day."""
    digest_due_at: Mapped[datetime | None] = mapped_column(index=True)
    """When to look next whether there is anything to tell him; none: not looked at yet."""
    feed_version: Mapped[int] = mapped_column(default=1)
    """Renewed to end the secret address of his calendar feed."""
    created_at: Mapped[datetime]
    signed_in_at: Mapped[datetime | None]
    forgotten_at: Mapped[datetime | None]

    roles: Mapped[list[Role]] = relationship(secondary="roles_of_people")  # type: ignore[assignment]
    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="person", foreign_keys="Membership.person_id"
    )
    webauthn: Mapped[list["Passkey"]] = relationship(  # type: ignore[assignment]
        back_populates="person", order_by="Passkey.id", cascade="all, delete-orphan"
    )
    """His passkeys, by the name under which Flask-Security looks for them."""

    @property
    def fs_webauthn_user_handle(self) -> str:  # type: ignore[override]
        """What his devices keep to know the account by; it tells nothing of him."""
        return f"person-{self.id}"

    @property
    def short_name(self) -> str:
        """«Е. Климова» for «Екатерина Климова»; one word stays as it is."""
        first, _, rest = self.name.partition(" ")
        return f"{first[0]}. {rest}" if rest else first

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.name.split()[:2]).upper()


class Passkey(WebAuthnMixin, Base):
    """A key pair of which a person's device keeps the secret half; columns as the library asks."""

    __tablename__ = "passkeys"
    __table_args__ = (UniqueConstraint("person_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    name: Mapped[str] = mapped_column(String(64))
    """What its owner calls it, once among his."""
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1023), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    """How often the device says it has signed; a copy of it falls behind. 0: it does not count."""
    transports: Mapped[list[str] | None] = mapped_column(Json)
    backup_state: Mapped[bool]
    """Whether it is kept by its owner's password manager too, not by one device alone."""
    device_type: Mapped[str] = mapped_column(String(20))
    usage: Mapped[str] = mapped_column(String(20))
    """Always `first`: no password is asked beside it."""
    added_at: Mapped[datetime] = mapped_column(default=now)
    lastuse_datetime: Mapped[datetime] = mapped_column("used_at")
    extensions = None
    """Unsigned words of the browser, which nothing here needs."""

    person: Mapped[Person] = relationship(back_populates="webauthn")

    @property
    def used_at(self) -> datetime | None:
        """When it last opened or confirmed something; None while it is only added."""
        return self.lastuse_datetime if self.lastuse_datetime > self.added_at else None

    def get_user_mapping(self) -> dict[str, int]:
        return {"id": self.person_id}


class Membership(Base):
    """One role of one person: in the consultancy (no company) or at a company.

    A consultant reaches the companies for which he has a row; stand-ins and delegates are rows
    with an end.
    """

    __tablename__ = "memberships"
    __table_args__ = (
        UniqueConstraint("person_id", "role", "company_id", "absence_id"),
        Index(
            "uq_memberships_lasting",
            "person_id",
            "role",
            "company_id",
            unique=True,
            sqlite_where=text("absence_id is null"),
            postgresql_where=text("absence_id is null"),
        ),
        Index("ix_memberships_company_id_role", "company_id", "role"),
        Index("ix_memberships_person_id_role", "person_id", "role", "company_id"),
        CheckConstraint(
            "role in ('administrator','consultant','executive','head','employee','delegate')",
            name="role",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    role: Mapped[str] = mapped_column(String(20))
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"), index=True)
    since: Mapped[date | None]
    until: Mapped[date | None]
    """Last day; none for a lasting membership."""
    absence_id: Mapped[int | None] = mapped_column(ForeignKey("absences.id"), index=True)
    """The absence for which somebody stands in."""

    person: Mapped[Person] = relationship(back_populates="memberships", foreign_keys=[person_id])
    absence: Mapped["Absence | None"] = relationship()


class Absence(Base):
    """A period in which somebody is away and another stands in for him, both days included."""

    __tablename__ = "absences"
    __table_args__ = (
        CheckConstraint("first <= last", name="order"),
        CheckConstraint("person_id != stand_in_id", name="another"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    stand_in_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    first: Mapped[date]
    last: Mapped[date]
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    stand_in: Mapped[Person] = relationship(foreign_keys=[stand_in_id])


class Invitation(Base):
    """A way in for one address, role and company: single use, seven days."""

    __tablename__ = "invitations"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(255), index=True)
    name: Mapped[str] = mapped_column(String(120))
    position: Mapped[str] = mapped_column(String(120), default="")
    role: Mapped[str] = mapped_column(String(20))
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"), index=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    language: Mapped[str] = mapped_column(String(2), default="ru")
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    invited_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    invited_by: Mapped[Person] = relationship()


class RateCount(Base):
    """A counter of the throttle: how often within a window of time."""

    __tablename__ = "rate_counts"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    """Hash of what is counted, since that names addresses."""
    count: Mapped[int]
    ends_at: Mapped[float] = mapped_column(Double, index=True)
    """Seconds since 1970; the window is over then."""
