"""A mail server that the portal under test sends to."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from tests.messages.mail_server import Server, open_door


@pytest.fixture
def server(app: Flask) -> Iterator[Server]:
    with open_door(Server()) as opened:
        send_to(app, f"smtp://127.0.0.1:{opened.port}")
        yield opened


def send_to(app: Flask, address: str) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], mail=address)
