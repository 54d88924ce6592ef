"""Pages on either database, in multiples of the frame page; the print process; the first load."""

from tests.bench.measures import FRAME, Measure, measures, run
from tests.bench.portals import portals
from tests.bench.sizes import first_load, highest_memory
from tests.browsers import chromium_browser
from tests.conftest import DATABASES

HEAD = f"{'':<32}{'median ms':>11}{'p95 ms':>9}{'per s':>9}{'x frame':>9}{'aim':>9}"


def main() -> None:
    """Measure and print the table."""
    for kind in DATABASES:
        with portals(kind) as served:
            wanted = measures(served)
            run(wanted)
            print(f"\n{kind}\n{HEAD}")
            frame = next(measure for measure in wanted if measure.name == FRAME)
            for measure in wanted:
                print(line(measure, frame))
            print(growth(wanted))
            print(f"memory of the print process: {highest_memory(served[-1]):.0f} MB (aim 120)")
            if kind == DATABASES[-1]:
                with chromium_browser() as chromium:
                    weigh(first_load(chromium, served[-1], "/rollouts"))


def line(measure: Measure, frame: Measure) -> str:
    return (
        f"{measure.name:<32}{measure.median * 1000:>11.1f}{measure.p95 * 1000:>9.1f}"
        f"{measure.per_second:>9.1f}{measure.median / frame.median:>9.2f}{aim(measure):>9}"
    )


def aim(measure: Measure) -> str:
    if measure.seconds_aim is not None:
        return f"{measure.seconds_aim * 1000:.0f} ms"
    return f"{measure.aim:.1f}" if measure.aim is not None else ""


def growth(wanted: list[Measure]) -> str:
    """How much longer the longest list takes than the shortest."""
    lists = [measure for measure in wanted if measure.name.endswith("companies")]
    times = lists[-1].median / lists[0].median
    return f"the list, from {lists[0].portal.size:,} to {lists[-1].portal.size:,} companies: " + (
        f"{times:.2f} times itself (aim 1.2)"
    )


def weigh(weighed: dict[str, int]) -> None:
    print("\nfirst load of the rollouts list, bytes as sent")
    for path, size in weighed.items():
        print(f"{size:>9,}  {path}")
    print(f"{sum(weighed.values()):>9,}  together (aim 90,000)")
