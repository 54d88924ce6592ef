"""How much memory a page and its browser take."""

import subprocess
from pathlib import Path

from playwright.sync_api import Page


def heap(page: Page) -> int:
    """Bytes that the scripts of a page hold, after everything else was let go."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("HeapProfiler.collectGarbage")
    used = int(devtools.send("Runtime.getHeapUsage")["usedSize"])
    devtools.detach()
    return used


def resident(profile: Path) -> int:
    """Bytes in memory of all processes of the browser with a profile."""
    words = ["ps", "-eww", "-o", "pid=,ppid=,rss=,args="]
    lines = subprocess.run(words, capture_output=True, text=True, check=True).stdout.splitlines()
    rows = [
        (int(pid), int(parent), int(rss), args) for pid, parent, rss, args in map(_parts, lines)
    ]
    ours = {pid for pid, _, _, args in rows if f"--user-data-dir={profile}" in args}
    while more := {pid for pid, parent, _, _ in rows if parent in ours} - ours:
        ours |= more
    return sum(rss for pid, _, rss, _ in rows if pid in ours) * 1024


def _parts(line: str) -> list[str]:
    return line.split(maxsplit=3)
