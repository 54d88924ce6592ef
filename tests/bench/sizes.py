"""How many bytes a browser fetches for a page, and how much memory the print process takes."""

from pathlib import Path

from playwright.sync_api import Browser

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


def highest_memory(words: str) -> float:
    """The most that a process with these words in its command line has taken, in MB."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if words in (folder / "cmdline").read_text().replace("\0", " "):
                lines = (folder / "status").read_text().splitlines()
                found += [int(line.split()[1]) for line in lines if line.startswith("VmHWM")]
        except OSError:
            continue  # it ended meanwhile
    return max(found, default=0) / 1024
