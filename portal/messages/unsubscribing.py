"""The signed word by which a mail program turns off the digest of its reader, without a sign-in.

It can do nothing else, so it does not run out: a letter may be read after months.
"""

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer


def token(person_id: int) -> str:
    return str(_serializer().dumps(person_id))


def person_of(signed: str) -> int | None:
    """Whose digest it is; none where the word is not ours."""
    try:
        return int(_serializer().loads(signed))
    except (BadData, TypeError, ValueError):
        return None


def _serializer() -> URLSafeSerializer:
    # Signs with the last, reads what any of them has signed.
    keys = [*current_app.config["SECRET_KEY_FALLBACKS"][::-1], current_app.config["SECRET_KEY"]]
    return URLSafeSerializer(keys, salt="unsubscribe")
