"""Measure on both databases and print the table."""

from tests.bench.measures import FRAME, Measure, measures, run
from tests.bench.portals import portals
from tests.bench.sizes import first_load, highest_memory
from tests.browsers import chromium_browser
from tests.conftest import DATABASES

HEAD = f"{'':<32}{'median ms':>11}{'p95 ms':>9}{'per s':>9}{'x frame':>9}"


def main() -> None:
    for kind in DATABASES:
        with portals(kind) as served:
            wanted = measures(served)
            run(wanted)
            print(f"\n{kind}\n{HEAD}")
            frame = next(measure for measure in wanted if measure.name == FRAME)
            for measure in wanted:
                print(line(measure, frame))
            print(f"memory of the print process: {highest_memory('portal.render.worker'):.0f} MB")
            if kind == DATABASES[-1]:
                with chromium_browser() as chromium:
                    weigh(first_load(chromium, served[-1], "/rollouts"))


def line(measure: Measure, frame: Measure) -> str:
    return (
        f"{measure.name:<32}{measure.median * 1000:>11.1f}{measure.p95 * 1000:>9.1f}"
        f"{measure.per_second:>9.0f}{measure.median / frame.median:>9.2f}"
    )


def weigh(weighed: dict[str, int]) -> None:
    print("\nfirst load of the rollouts list, bytes as sent")
    for path, size in weighed.items():
        print(f"{size:>9,}  {path}")
    print(f"{sum(weighed.values()):>9,}  together")


main()
