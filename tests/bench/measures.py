"""What is measured, and how: all measures by turns in one run, so that noise meets all alike."""

import io
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from statistics import median, quantiles

from pypdf import PdfReader

from tests.bench.client import Client, hidden_fields
from tests.bench.portals import Portal

Act = Callable[[], object]
FRAME = "frame page"
ROUNDS = 40
PDF_ROUNDS = 5
LINES = 4
"""Connections at once where requests per second are counted."""
SECONDS = 1.0


@dataclass
class Measure:
    name: str
    portal: Portal
    make: Callable[[Client], Act]
    rounds: int = ROUNDS
    aim: float | None = None
    """How many times the frame page it may take."""
    seconds_aim: float | None = None
    seconds: list[float] = field(default_factory=list)
    per_second: float = 0.0

    @property
    def median(self) -> float:
        return median(self.seconds)

    @property
    def p95(self) -> float:
        return quantiles(self.seconds, n=20)[-1]


def measures(portals: list[Portal]) -> list[Measure]:
    """Everything on the largest portal, and the list on each."""
    largest = portals[-1]
    found = [Measure(FRAME, largest, page("/frame"))]
    for portal in portals:
        found.append(
            Measure(f"rollouts, {portal.size:,} companies", portal, page("/rollouts"), aim=2.0)
        )
    short, long = f"/companies/{largest.short}", f"/companies/{largest.long}"
    draft = "/controls/first/report"
    return [
        *found,
        Measure("checklist, step 3", largest, page(f"{short}/checklist/step/3")),
        Measure("control", largest, page(f"{short}/controls/second")),
        Measure("report preview", largest, page(f"{short}{draft}")),
        Measure("item change with its fragment", largest, item_change(short), aim=1.5),
        # A change ends the standing of its company: who reads the list next counts it anew.
        Measure("rollouts after a change", largest, page("/rollouts")),
        _report(largest, f"{short}{draft}.pdf"),
        _report(largest, f"{long}{draft}.pdf", seconds_aim=0.7),
    ]


def run(wanted: list[Measure]) -> None:
    """Warm each up, then measure all by turns; then count requests per second."""
    acts = [(measure, measure.make(measure.portal.client())) for measure in wanted]
    for _, act in acts:
        act()
        act()
    for number in range(ROUNDS):
        for measure, act in acts:
            if number < measure.rounds:
                began = time.perf_counter()
                act()
                measure.seconds.append(time.perf_counter() - began)
    for measure in wanted:
        acts_at_once = [measure.make(measure.portal.client()) for _ in range(LINES)]
        measure.per_second = answers_per_second(acts_at_once)


def page(path: str) -> Callable[[Client], Act]:
    return lambda client: lambda: client.get(path)


def item_change(company: str) -> Callable[[Client], Act]:
    """Tick on from state to state, as a person does who presses the box again and again."""

    def make(client: Client) -> Act:
        # Each connection has an item of its own: two on one item would meet as two people do.
        html = client.get(f"{company}/checklist/step/4")
        actions = re.findall(rf'action="({company}/checklist/items/\d+/state)"', html.decode())
        action = actions[next(_turns) % len(actions)]
        fields = hidden_fields(html, action)

        def act() -> None:
            nonlocal fields
            fields = hidden_fields(client.post(action, fields), action)

        return act

    return make


_turns = iter(range(10_000))


def answers_per_second(acts: list[Act]) -> float:
    """How often several connections at once are answered, each with an act of its own."""
    until = time.perf_counter() + SECONDS

    def keep_on(act: Act) -> int:
        count = 0
        while time.perf_counter() < until or not count:
            act()
            count += 1
        return count

    began = time.perf_counter()
    with ThreadPoolExecutor(len(acts)) as pool:
        count = sum(pool.map(keep_on, acts))
    return count / (time.perf_counter() - began)


def _report(portal: Portal, path: str, seconds_aim: float | None = None) -> Measure:
    pages = len(PdfReader(io.BytesIO(portal.client().pdf(path))).pages)
    name = f"report PDF of {pages} pages"
    return Measure(name, portal, printed(path), PDF_ROUNDS, seconds_aim=seconds_aim)


def printed(path: str) -> Callable[[Client], Act]:
    return lambda client: lambda: client.pdf(path)
