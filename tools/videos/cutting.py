"""From pictures to a video that browsers play, small enough to live among the content."""

import subprocess
from pathlib import Path

from imageio_ffmpeg import get_ffmpeg_exe

PICTURES_A_SECOND = 12
LARGEST = 3_000_000


def cut(shots: list[tuple[Path, float]], out: Path) -> None:
    """Put pictures one after another into an MP4; a small file that begins to play at once."""
    listed = out.with_suffix(".txt")
    lines = [f"file '{path}'\nduration {seconds:.4f}" for path, seconds in shots]
    # The last picture is named twice: its duration would be dropped otherwise.
    listed.write_text("\n".join([*lines, f"file '{shots[-1][0]}'"]))
    command = [get_ffmpeg_exe(), "-y", "-nostdin", "-loglevel", "error"]
    command += ["-f", "concat", "-safe", "0", "-i", str(listed)]
    command += ["-vf", f"fps={PICTURES_A_SECOND},format=yuv420p", "-c:v", "libx264"]
    command += ["-preset", "slow", "-crf", "27", "-profile:v", "high", "-g", "60"]
    command += ["-movflags", "+faststart", "-an", "-map_metadata", "-1", str(out)]
    subprocess.run(command, check=True)  # noqa: S603
    listed.unlink()
    size = out.stat().st_size
    assert size < LARGEST, f"{out.name} has {size:,} bytes; make its scenes shorter"
