"""The demonstration's story, read from `content/demo/`. All of it is made up."""

from pathlib import Path

from portal.content import Entry, read


class Actor(Entry, frozen=True):
    """A person of the demonstration."""

    key: str
    name: str
    role: str
    position: str
    department: str | None = None
    phone: str = ""


class Busy(Entry, frozen=True):
    kind: str
    after: int
    """Days from today to its first day."""
    days: int
    note: str


class Sighting(Entry, frozen=True):
    problem: str
    step: int
    note: str
    severity: str
    owner: str
    due: int
    """Days from today."""


class Objection(Entry, frozen=True):
    objection: str
    said_by: str
    answer: str


class Issue(Entry, frozen=True):
    title: str
    severity: str
    owner: str
    due: int
    step: int | None = None
    item: str | None = None
    at: str | None = None
    """Kind of the control at which it arose; before all of them where there is none."""
    state: str = "open"


class NextStep(Entry, frozen=True):
    title: str
    owner: str
    due: int
    at: str | None = None
    state: str = "open"


class Words(Entry, frozen=True):
    """What was said at a control."""

    answers: dict[str, str]
    decisions: str
    thoughts: str


class Export(Entry, frozen=True):
    """What a company's CRM exported once."""

    control: str
    """The snapshot's purpose."""
    after: int
    """Days from the start of work, never later than today."""
    order: float
    """How well the CRM is kept by then, from 0 to 1."""


class Client(Entry, frozen=True):
    """A company of the demonstration, at its point of a rollout's life."""

    key: str
    name: str
    industry: str
    city: str
    consultant: str
    stage: str
    departments: tuple[str, ...]
    people: tuple[Actor, ...]
    busy: tuple[Busy, ...]
    before_start: tuple[str, ...]
    by_first: tuple[str, ...]
    in_progress: tuple[str, ...]
    not_applicable: dict[str, str]
    blocked: dict[str, str]
    owners: dict[str, str]
    notes: dict[str, str]
    links: dict[str, tuple[str, str]]
    sightings: tuple[Sighting, ...]
    objections: tuple[Objection, ...]
    issues: tuple[Issue, ...]
    next_steps: tuple[NextStep, ...]
    controls: dict[str, Words]
    trained: int
    """Percent of the assigned lessons that are finished when work starts, or today."""
    quiz: dict[str, tuple[str, ...]] = {}
    """How each attempt at the quiz went, by person: right, faulty or open."""
    certificates: tuple[str, ...] = ()
    """Who has taken the certificates of what he finished; at a company with a held control."""
    exports: tuple[Export, ...] = ()
    confirmed: tuple[str, ...] = ()
    """Items that were confirmed by the newest data, where it offers that."""
    by_second: tuple[str, ...] = ()
    by_end: tuple[str, ...] = ()


class Away(Entry, frozen=True):
    """A consultant's absence."""

    who: str
    stand_in: str
    after: int
    """Days from today to its first day."""
    days: int


class OtherSystem(Entry, frozen=True):
    """Another system of the consultancy that was told of events once."""

    name: str
    url: str


class Consultancy(Entry, frozen=True):
    people: tuple[Actor, ...]
    webhook: OtherSystem
    away: tuple[Away, ...] = ()


CLIENTS = (
    "volga-snab",
    "zhiguli-dekor",
    "lada-media",
    "sokol-servis",
    "samara-krovlya",
    "stanok-prom",
)


def read_story(root: Path) -> tuple[Consultancy, list[Client]]:
    """The consultancy and its clients. Raises ContentError."""
    folder = root / "demo"
    consultancy = read(folder / "consultancy.yaml", Consultancy)
    return consultancy, [read(folder / f"{name}.yaml", Client) for name in CLIENTS]
