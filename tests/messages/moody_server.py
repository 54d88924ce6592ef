"""A mail server in a bad mood: slow, refusing, greylisting, full, gone in the middle."""

import asyncio
import random
import socket
from collections import Counter
from typing import Any

from aiosmtpd.controller import Controller

MOODS = {
    "greylist": 0.15,
    "slow": 0.05,
    "refuse": 0.05,
    "full": 0.05,
    "drop before": 0.04,
    "drop within": 0.04,
    "too slow": 0.01,
}
"""How often it is in each mood; else it takes what comes."""


class MoodyServer:
    """Takes a letter only by saying 250; what it dropped before it has not taken."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.taken: Counter[str] = Counter()
        """How often each Message-ID was taken."""
        self.moods: Counter[str] = Counter()
        self.known: set[str] = set()
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port())

    def mood(self) -> str:
        names = [*MOODS, "good"]
        weights = [*MOODS.values(), 1 - sum(MOODS.values())]
        chosen = self.random.choices(names, weights)[0]
        self.moods[chosen] += 1
        return chosen

    async def handle_RCPT(  # noqa: N802
        self, server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        envelope.mood = self.mood()
        if envelope.mood == "refuse":
            return "450 4.2.0 not now"
        if envelope.mood == "greylist" and address not in self.known:
            self.known.add(address)
            return "451 4.7.1 greylisted, come back later"
        if envelope.mood == "drop before":
            server.transport.close()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if envelope.mood == "slow":
            await asyncio.sleep(0.2)
        if envelope.mood == "too slow":
            await asyncio.sleep(1.5)
            server.transport.close()
        if envelope.mood == "full":
            return "452 4.3.1 insufficient system storage"
        if envelope.mood in ("drop within", "too slow"):
            server.transport.close()
            return "451 4.3.0 gone"
        head = envelope.content.decode(errors="replace").split("\r\n\r\n")[0]
        ids = [line for line in head.split("\r\n") if line.lower().startswith("message-id:")]
        self.taken[ids[0].partition(":")[2].strip()] += 1
        return "250 taken"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
