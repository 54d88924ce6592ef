"""Why a video was not taken, or could not be prepared: codes as words, and what to do."""

from portal.words import lazy

REASONS = {
    "nothing": lazy("Choose a video."),
    "no_upload": lazy("This upload was handed in already, or its time is over. Bring it again."),
    "not_whole": lazy("The video has not arrived as a whole. Let the upload go on to its end."),
    "no_room": lazy("The portal has no room left. Tell its administrator, and try again later."),
    "no_store": lazy(
        "The store of files does not answer. Tell the administrator; the portal tries again itself."
    ),
    "too_large": lazy("The video is larger than the portal takes. Bring a shorter one."),
    "empty": lazy("The file is empty. Choose another one."),
    "not_video": lazy("This is no video. The portal takes MP4, MOV, WebM and MKV."),
    "picture": lazy("This is a picture, not a video. The portal takes MP4, MOV, WebM and MKV."),
    "sound_only": lazy("The file holds sound without a picture. Bring a video."),
    "unreadable": lazy(
        "The video cannot be read: it is damaged, or broke off before it was complete. "
        "Save it anew and bring it again."
    ),
    "too_many_pixels": lazy("The picture is too large. Save the video in 4K or smaller."),
    "too_long": lazy("The video is longer than six hours. Bring it in parts."),
    "took_too_long": lazy(
        "The preparation took too long and was ended. Try again, or save the video anew as MP4."
    ),
    "not_made": lazy("The video could not be converted. Save it anew as MP4 and bring it again."),
    "gave_up": lazy(
        "The preparation broke off several times. Save the video anew as MP4 and bring it again."
    ),
    "no_original": lazy("The original is not in the store any more. Bring the video again."),
}


def reason(code: str) -> str:
    """A code as words."""
    return str(REASONS.get(code, REASONS["not_made"]))
