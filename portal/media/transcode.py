"""A video made ready for watching by ffmpeg: two sizes, a poster, a sheet of small pictures.

Each run is a process of low priority that ends with ours, is asked how far it is, and is killed
at its time limit or when the caller has had enough.
"""

import math
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from imageio_ffmpeg import get_ffmpeg_exe

from portal.media.probe import LONGEST, Probe

SCRIPT = Path(__file__).with_name("lowly.py")
READ = "-format_whitelist matroska,webm,mov,mp4 -protocol_whitelist file,pipe -fflags +genpts"
PICTURE = "-c:v libx264 -preset veryfast -profile:v high -pix_fmt yuv420p"
KEYS = "-g 60 -keyint_min 60 -sc_threshold 0"
SOUND = "-c:a aac -b:a 96k -ac 2"
EVEN = "loudnorm=I=-16:TP=-1.5:LRA=11,aresample=48000"
FIT = "force_original_aspect_ratio=decrease:force_divisible_by=2"
SIZES = {"high": (1280, 720, 24), "low": (854, 480, 26)}
"""Most width, most height, and quality: a lower number is a better picture."""

THUMB = (160, 90)
IN_A_ROW, MOST_THUMBS = 10, 100
LEAST, PER_SECOND = 600, 20
"""Seconds that a run may take: so many, and so many for each second of the video."""
BEAT = 0.5
"""Seconds between two looks at a run."""
LAST_WORDS = 4000

Beat = Callable[[float], None]
"""Told how much of the work is done, from 0 to 1, every moment; what it raises ends the work."""


class NotMade(Exception):  # noqa: N818
    """ffmpeg gave up; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Made:
    """What was made of a video; the files stand in the folder that was given."""

    high: Path
    low: Path
    poster: Path
    sprite: Path
    thumbnails: str
    """WebVTT: which part of the sprite shows which seconds."""


def transcode(source: Path, about: Probe, folder: Path, beat: Beat) -> Made:
    """Make everything of a video that its watchers need. Raises NotMade."""
    made = {name: folder / f"{name}.mp4" for name in SIZES}
    poster, sprite = folder / "poster.jpg", folder / "sprite.jpg"
    limit = LEAST + PER_SECOND * about.seconds
    command = [*READ.split(), "-i", str(source), *_two_sizes(about, made)]
    _run(command, folder, limit, lambda at: beat(0.9 * min(1.0, at / max(about.seconds, 1.0))))
    step = interval(about.seconds)
    low = ["-i", str(made["low"])]
    _run([*low, *_sprite(step, about.seconds), str(sprite)], folder, limit, lambda _: beat(0.92))
    middle = f"{min(3.0, about.seconds / 3):.2f}"
    high = ["-ss", middle, "-i", str(made["high"]), "-frames:v", "1", "-q:v", "3"]
    _run([*high, str(poster)], folder, limit, lambda _: beat(0.97))
    return Made(made["high"], made["low"], poster, sprite, thumbnails(about.seconds))


def interval(seconds: float) -> int:
    """Whole seconds between two small pictures, of which there are at most a hundred."""
    return max(2, math.ceil(seconds / MOST_THUMBS))


def thumbnails(seconds: float) -> str:
    """Which part of the sprite shows which seconds, as WebVTT beside the sprite's address."""
    step, lines = interval(seconds), ["WEBVTT"]
    for number in range(max(1, math.ceil(seconds / step))):
        x, y = number % IN_A_ROW * THUMB[0], number // IN_A_ROW * THUMB[1]
        until = min(seconds, (number + 1) * step)
        lines += ["", f"{_clock(number * step)} --> {_clock(until)}"]
        lines.append(f"sprite#xywh={x},{y},{THUMB[0]},{THUMB[1]}")
    return "\n".join(lines) + "\n"


def _two_sizes(about: Probe, made: dict[str, Path]) -> list[str]:
    """Both sizes in one run, so that the original is read once."""
    # A recorded WebM says 1000 frames a second, which `fps` turns into what it has.
    graph = ["[0:V:0]fps=30,split=2[v-high][v-low]"]
    outputs = []
    for name, (width, height, quality) in SIZES.items():
        fit = f"scale='min({width},iw)':'min({height},ih)':{FIT}"
        graph.append(f"[v-{name}]{fit}[{name}]")
        sound = ["-map", f"[a-{name}]", *SOUND.split()] if about.sound else []
        coded = [*PICTURE.split(), *KEYS.split(), "-crf", str(quality)]
        plain = ["-dn", "-sn", "-map_metadata", "-1", "-map_chapters", "-1"]
        ended = ["-t", str(LONGEST), "-movflags", "+faststart", str(made[name])]
        outputs += ["-map", f"[{name}]", *coded, *sound, *plain, *ended]
    if about.sound:
        graph.append(f"[0:a:0]{EVEN},asplit=2[a-high][a-low]")
    return ["-filter_complex", ";".join(graph), *outputs]


def _sprite(step: int, seconds: float) -> list[str]:
    width, height = THUMB
    rows = math.ceil(max(1, math.ceil(seconds / step)) / IN_A_ROW)
    filters = (
        f"select='isnan(prev_selected_t)+gte(t-prev_selected_t,{step})'",
        f"scale={width}:{height}:force_original_aspect_ratio=decrease",
        f"pad={width}:{height}:-1:-1",
        f"tile={IN_A_ROW}x{rows}",
    )
    return ["-an", "-vf", ",".join(filters), "-frames:v", "1", "-q:v", "5"]


def _run(arguments: list[str], folder: Path, limit: float, beat: Beat) -> None:
    """Run ffmpeg; `beat` gets the seconds of the video that are done. Raises NotMade."""
    always = ["-nostdin", "-hide_banner", "-loglevel", "error", "-y", "-progress", "pipe:1"]
    command = [get_ffmpeg_exe(), *always, *arguments]
    until = time.monotonic() + limit
    with (folder / "log").open("w+b") as log, _process(command, log) as process:
        for at in _progress(process):
            beat(at)
            if time.monotonic() > until:
                raise NotMade("took_too_long")
        if process.wait() != 0:
            raise NotMade(_reason(log))


@contextmanager
def _process(command: list[str], log: IO[bytes]) -> Iterator["subprocess.Popen[bytes]"]:
    """A process of low priority, killed where the block ends before it."""
    lowly = [sys.executable, "-I", str(SCRIPT), str(os.getpid()), *command]
    with subprocess.Popen(lowly, stdout=subprocess.PIPE, stderr=log) as process:  # noqa: S603
        try:
            yield process
        finally:
            process.kill()


def _progress(process: "subprocess.Popen[bytes]") -> Iterator[float]:
    """Seconds of the video that are done, every moment, until the process has ended."""
    assert process.stdout is not None, "it was asked for"
    at, rest = 0.0, b""
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while True:
            if selector.select(BEAT):
                piece = os.read(process.stdout.fileno(), 65536)
                if not piece:
                    return
                *lines, rest = (rest + piece).split(b"\n")
                at = max([at, *_times(lines)])
            yield at


def _times(lines: list[bytes]) -> Iterator[float]:
    for line in lines:
        key, _equals, value = line.partition(b"=")
        if key == b"out_time_us" and value.strip().isdigit():
            yield int(value) / 1_000_000


def _reason(log: IO[bytes]) -> str:
    log.seek(0, os.SEEK_END)
    log.seek(max(0, log.tell() - LAST_WORDS))
    return "no_room" if b"No space left" in log.read() else "not_made"


def _clock(seconds: float) -> str:
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}.{thousandths:03}"
