"""Small files that people bring: real videos, and what is none. Made once a run by ffmpeg."""

import subprocess
import tempfile
from functools import cache
from pathlib import Path

from imageio_ffmpeg import get_ffmpeg_exe

PICTURE = "testsrc=size=320x180:rate=25"
SOUND = "sine=frequency=440"


@cache
def recording(seconds: int = 3, ending: str = "mp4", sound: bool = True, *more: str) -> bytes:
    """A test picture with a tone; `more` goes to ffmpeg."""
    codecs = {
        "mp4": ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"],
        "webm": ["-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus"],
    }
    sources = ["-f", "lavfi", "-i", f"{PICTURE}:duration={seconds}"]
    if sound:
        sources += ["-f", "lavfi", "-i", f"{SOUND}:duration={seconds}"]
    return made([*sources, *codecs[ending], *more], ending)


@cache
def live_recording(seconds: int = 3) -> bytes:
    """As a browser records: a WebM whose header says no duration."""
    return recording(seconds, "webm", True, "-f", "webm", "-live", "1")


@cache
def thousand_frames_a_second() -> bytes:
    return recording(2, "mp4", False, "-video_track_timescale", "1000000", "-r", "1000")


@cache
def sound_only() -> bytes:
    return made(["-f", "lavfi", "-i", f"{SOUND}:duration=2", "-c:a", "aac"], "mp4")


@cache
def picture() -> bytes:
    return made(["-f", "lavfi", "-i", f"{PICTURE}:duration=1", "-frames:v", "1"], "png")


def cut(content: bytes, share: float = 0.6) -> bytes:
    """A recording that broke off."""
    return content[: int(len(content) * share)]


def made(arguments: list[str], ending: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"made.{ending}"
        command = [get_ffmpeg_exe(), "-v", "error", "-nostdin", *arguments, str(path)]
        subprocess.run(command, check=True)
        return path.read_bytes()
