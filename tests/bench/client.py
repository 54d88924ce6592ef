"""A client that keeps its connection and its session."""

import http.client
import json
import re
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit


@dataclass
class Client:
    """One connection to one portal; an answer that is not 200 stops the run."""

    url: str
    cookie: str
    connection: http.client.HTTPConnection = field(init=False)
    last: str = ""
    """The path of the last answer."""

    def __post_init__(self) -> None:
        address = urlsplit(self.url)
        self.connection = http.client.HTTPConnection(str(address.hostname), address.port)

    def get(self, path: str, accept: str = "text/html") -> bytes:
        return self._send("GET", path, None, {"Accept": accept})

    def pdf(self, path: str) -> bytes:
        """A document, once it is printed."""
        while not (content := self.get(path)).startswith(b"%PDF"):
            path = self.last  # of the page that waits for it, or of the file
            time.sleep(0.02)
        return content

    def post(self, path: str, fields: dict[str, str]) -> bytes:
        headers = {"HX-Request": "true", "Content-Type": "application/x-www-form-urlencoded"}
        return self._send("POST", path, urlencode(fields), headers)

    def tell(self, path: str, said: Any, token: str) -> bytes:
        """Post JSON, as the scripts of a page do."""
        headers = {"Content-Type": "application/json", "X-CSRFToken": token}
        return self._send("POST", path, json.dumps(said), headers)

    def _send(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> bytes:
        cookie = {"Cookie": f"session={self.cookie}", "Accept-Language": "ru"}
        try:
            self.connection.request(method, path, body, headers | cookie)
            answer = self.connection.getresponse()
        except (BrokenPipeError, http.client.RemoteDisconnected):
            # The server hangs up on a line that was silent for long.
            self.connection.close()
            self.connection.request(method, path, body, headers | cookie)
            answer = self.connection.getresponse()
        content = answer.read()
        self.last = path
        if answer.status == 303 and method == "GET":
            return self._send(method, str(answer.getheader("Location")), None, headers)
        if answer.status != 200:
            raise RuntimeError(f"{method} {path}: {answer.status}\n{content[:500]!r}")
        return content


def hidden_fields(html: bytes, action: str) -> dict[str, str]:
    """The hidden fields of the form that posts to an address."""
    form = html.decode().split(f'action="{action}"', 1)[1].split("</form>", 1)[0]
    inputs = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    return dict(inputs)
