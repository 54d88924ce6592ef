"""How many bytes a browser fetches for a page, and how much memory the print process takes."""

from pathlib import Path

from playwright.sync_api import Browser

from portal.render.server import CUTS
from tests.bench.portals import Portal

WEIGH = """() => [...performance.getEntriesByType('navigation'),
                   ...performance.getEntriesByType('resource')]
    .map(entry => [new URL(entry.name).pathname, entry.encodedBodySize])"""


def first_load(chromium: Browser, portal: Portal, path: str) -> dict[str, int]:
    """Compressed bytes by address, for a browser that has never been here."""
    context = chromium.new_context(locale="ru-RU")
    cookie = {"name": "session", "value": portal.cookie, "url": portal.url}
    context.add_cookies([cookie])  # type: ignore[list-item]
    page = context.new_page()
    page.goto(portal.url + path, wait_until="networkidle")
    weighed: dict[str, int] = dict(page.evaluate(WEIGH))
    context.close()
    return weighed


def highest_memory(portal: Portal) -> float:
    """The most that a print worker of a portal has taken, in MB."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_text().split("\0")
            # Its fonts lie in the portal's data folder: by that it is told from those of others.
            if "pdf" in command and str(portal.data / CUTS) in command:
                lines = (folder / "status").read_text().splitlines()
                found += [int(line.split()[1]) for line in lines if line.startswith("VmHWM")]
        except OSError:
            continue  # it ended meanwhile
    return max(found, default=0) / 1024
