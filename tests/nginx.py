"""A real nginx before a running portal, with the configuration of docs/administrators.md."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.processes import free_port, wait_for

NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
MISSING = "nginx is not installed: apt install nginx-light"
GUIDE = Path(__file__).parent.parent / "docs" / "administrators.md"


@contextmanager
def behind_nginx(portal: str, data: Path, port: int | None = None) -> Iterator[str]:
    """Serve a portal by nginx, which sends the stored files of its data folder; the address."""
    port = port or free_port()
    url, folder = f"http://127.0.0.1:{port}", data / "nginx"
    folder.mkdir()
    written = folder / "nginx.conf"
    written.write_text(_configuration(portal, data, folder, port))
    command = [str(NGINX), "-e", "stderr", "-p", str(folder), "-c", str(written)]
    with (folder / "log").open("wb") as log, subprocess.Popen(command, stderr=log) as process:
        try:
            wait_for(lambda: process.poll() is not None or _answers(url))
            assert process.poll() is None, (folder / "log").read_text()
            yield url
        finally:
            process.terminate()


def _configuration(portal: str, data: Path, folder: Path, port: int) -> str:
    """The guide's two locations in a server that needs no certificate and no other user."""
    locations = [part.replace("/var/lib/portal/", f"{data}/") for part in guide_locations()]
    # Its workers would else be another user, who may not look into the folders of tests.
    user = "user root;" if os.getuid() == 0 else ""
    places = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "\n".join(f"{place}_temp_path {folder}/{place};" for place in places)
    return f"""
        daemon off; worker_processes 1; pid {folder}/pid; error_log stderr; {user}
        events {{ worker_connections 256; }}
        http {{
            access_log off; sendfile on; {temporary}
            upstream portal {{ server {portal.removeprefix("http://")}; keepalive 16; }}
            server {{ listen 127.0.0.1:{port}; {" ".join(locations)} }}
        }}
    """


def guide_locations() -> list[str]:
    """How the portal and its stored files are passed on, word for word as the guide says it."""
    blocks = re.findall(
        r"^ {8}location /(?:stored/)? \{\n.*?^ {8}\}", GUIDE.read_text(), re.M | re.S
    )
    assert len(blocks) == 2, "the guide has a location for the portal and one for stored files"
    return [block.replace("X-Forwarded-Proto https", "X-Forwarded-Proto http") for block in blocks]


def _answers(url: str) -> bool:
    try:
        with urlopen(f"{url}/ready", timeout=1):
            return True
    except (URLError, OSError):
        return False
