"""A receiver made from the documentation alone, in a process and a language of its own."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from portal.db import now
from portal.messages.deliveries import deliver_due
from portal.messages.events import KINDS
from portal.messages.webhooks import lay_out
from tests.messages.receivers import receiving
from tests.messages.test_deliver_events import happen
from tests.people import Cast

PAGE = Path("docs/webhooks.md").read_text()
NODE = str(Path(sys.executable).with_name("node"))
PYTHON_TRIES = """
import sys
secret, header, path = sys.argv[1:]
body = open(path, "rb").read()
wrong = header.replace("t=", "t=1")
print(is_genuine(secret, header, body), is_genuine(secret, header, body + b" "),
      is_genuine("whs_other", header, body), is_genuine(secret, wrong, body),
      is_genuine(secret, header, body, time.time() + 301))
"""
NODE_TRIES = """
const [secret, header, path] = process.argv.slice(2);
const body = require("node:fs").readFileSync(path);
const more = Buffer.concat([body, Buffer.from(" ")]);
console.log([isGenuine(secret, header, body), isGenuine(secret, header, more),
  isGenuine("whs_other", header, body), isGenuine(secret, header.replace("t=", "t=1"), body),
  isGenuine(secret, header, body, Date.now() / 1000 + 301)].join(" "));
"""


def block(language: str) -> str:
    """A block of code of the page."""
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)[0]


@pytest.mark.parametrize(
    ("language", "tries", "command", "suffix"),
    [
        ("python", PYTHON_TRIES, [sys.executable, "-I", "-S"], "py"),
        ("javascript", NODE_TRIES, [NODE], "cjs"),
    ],
)
def test_it_verifies_the_signature(
    cast: Cast, tmp_path: Path, language: str, tries: str, command: list[str], suffix: str
) -> None:
    from portal.audit import Actor
    from portal.messages import webhooks

    if not shutil.which(command[0]):
        pytest.skip(f"there is no {command[0]} here")
    with receiving() as receiver:
        by = Actor(cast.anna.id, "administrator")
        _webhook, secret = webhooks.create(by, "CRM", receiver.url, [])
        happen(cast)
        lay_out(now())
        assert deliver_due(now()) == 1
    _path, headers, body = receiver.taken[0]
    script, kept = tmp_path / f"receiver.{suffix}", tmp_path / "body"
    script.write_text(block(language) + tries)
    kept.write_bytes(body)
    asked = [*command, str(script), secret, headers["Seven-Steps-Signature"], str(kept)]
    said = subprocess.run(asked, capture_output=True, text=True, check=True, timeout=20)
    assert said.stdout.lower().split() == ["true", "false", "false", "false", "false"]


def test_the_page_tells_of_every_kind() -> None:
    told = set(re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \|", PAGE, re.MULTILINE))
    assert told == set(KINDS)
