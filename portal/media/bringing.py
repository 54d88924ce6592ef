"""Large files that a form brings: an upload that it names, or a file that came with it."""

import os
from contextlib import suppress
from typing import IO

from portal.db import db
from portal.media import uploads
from portal.media.models import Upload

SAID = {uploads.NoRoom: "no_room", uploads.TooLong: "too_large", uploads.Over: "no_upload"}


class Refused(Exception):  # noqa: N818
    """What was brought is not taken; `code` says why, for the words of the room that asked."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def handed_in(company_id: int, person_id: int, purpose: str, token: str) -> Upload:
    """The upload that a form names. Raises Refused for one that is not whole, or not for this."""
    try:
        upload = uploads.find(token, company_id, person_id)
    except uploads.Over:
        upload = None
    if upload is None or upload.purpose != purpose:
        raise Refused("no_upload")
    if not uploads.is_whole(upload):
        raise Refused("not_whole")
    return upload


def sent_along(
    company_id: int, person_id: int, purpose: str, stream: IO[bytes], name: str, limit: int
) -> Upload:
    """A file that came with the form itself, as an upload of one piece; `limit` is in bytes.

    Raises Refused.
    """
    length = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    if length > limit:
        raise Refused("too_large")
    upload = None
    try:
        upload = uploads.begin(company_id, person_id, purpose, name, length)
        db.session.commit()
        uploads.add(upload, 0, stream, None)
    except uploads.NotTaken as error:
        if upload is not None:
            drop(upload)
        raise Refused(SAID.get(type(error), "not_whole")) from None
    return upload


def drop(upload: Upload) -> None:
    """Let an upload go that is not taken. Commits by itself."""
    with suppress(uploads.Over):
        uploads.end(upload)
    db.session.commit()
    uploads.discard(upload)
