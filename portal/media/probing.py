"""Looks into a file that somebody brought, as a script of its own: `portal.media.probe` runs it.

Whatever a damaged or hostile file does to the libraries that read it, it does to this process.
What it finds is written as JSON to standard output; what the libraries have to say, to standard
error.
"""

import json
import math
import sys
from typing import Any

import av
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

COVER = Disposition.attached_pic
MOST_FRAMES = 50
"""So many packets of a picture are tried, before nothing can be seen in it."""


def look(path: str, kind: str, whole: bool) -> dict[str, Any]:
    """Open a file as one kind of container and tell what is in it."""
    try:
        container = av.open(path, format=kind, options={"protocol_whitelist": "file"})
    except (av.FFmpegError, OSError):
        return {"code": "unreadable"}
    with container:
        pictures = [one for one in container.streams.video if not one.disposition & COVER]
        if not pictures:
            return {"code": "sound_only" if container.streams.audio else "not_video"}
        return about(container, pictures[0], whole)


def about(container: InputContainer, video: VideoStream, whole: bool) -> dict[str, Any]:
    said = float(container.duration / av.time_base) if container.duration else 0.0
    found = {
        "width": video.width,
        "height": video.height,
        "sound": bool(container.streams.audio),
        "seconds": said,
        "said": said,
    }
    seen = frames(container, video)
    if seen == 0:
        return {"code": "unreadable"}
    if seen == 1:
        return {"code": "picture"}
    if whole:
        container.seek(0)
        found["seconds"] = length_of(container, [video, *container.streams.audio[:1]])
    return found


def frames(container: InputContainer, video: VideoStream) -> int:
    """How many frames can be seen at the beginning: none, one, or two for more."""
    seen = 0
    try:
        for number, packet in enumerate(container.demux(video)):
            seen += len(packet.decode())
            if seen > 1 or number > MOST_FRAMES:
                break
    except (av.FFmpegError, OSError):
        pass
    return min(seen, 2)


def length_of(container: InputContainer, streams: list[Any]) -> float:
    """From the first to the end of the last picture or sound, whatever the header says."""
    first, last = math.inf, 0.0
    try:
        for packet in container.demux(streams):
            if packet.pts is None or packet.time_base is None:
                continue
            begins = float(packet.pts * packet.time_base)
            first = min(first, begins)
            last = max(last, begins + float((packet.duration or 0) * packet.time_base))
    except (av.FFmpegError, OSError):
        print("the reading broke off", file=sys.stderr)
    return max(0.0, last - first)


if __name__ == "__main__":
    av.logging.set_level(av.logging.ERROR)
    print(json.dumps(look(sys.argv[1], sys.argv[2], whole=sys.argv[3] == "whole")))
