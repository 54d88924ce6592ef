"""How fast a video is made ready for watching, against the time that it plays."""

import tempfile
import time
from pathlib import Path

from portal.media.probe import probe
from portal.media.transcode import transcode
from tests.recordings import made

SECONDS = 60
SOURCES = {
    "a picture that moves everywhere": f"testsrc2=size=1280x720:rate=30:duration={SECONDS}",
    "a screen where little moves": f"testsrc=size=1280x720:rate=30:duration={SECONDS}",
}
PICTURES = ["-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "2500k"]
AS_RECORDED = [*PICTURES, "-c:a", "libopus"]


def main() -> None:
    """Make 720p and 480p, a poster and small pictures of videos of a minute, and print."""
    print(f"\nof {SECONDS} s in 720p: 720p, 480p, poster and small pictures")
    for name, picture in SOURCES.items():
        sound = f"sine=frequency=440:duration={SECONDS}"
        sources = ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound]
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "source.webm"
            source.write_bytes(made([*sources, *AS_RECORDED], "webm"))
            about = probe(source, whole=True)
            began = time.perf_counter()
            transcode(source, about, Path(folder), lambda _: None)
            taken = time.perf_counter() - began
        print(f"{name}: {taken:.1f} s, {SECONDS / taken:.1f} times real time")
