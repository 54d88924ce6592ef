"""Pages are sent compressed, unless their address holds words.

A page holds a secret, the token of its forms. Who can put guesses beside a secret and watch how
long the compressed page gets reads it letter by letter (the BREACH attack). So what answers a query
or a form, in which anybody may have chosen the words, is sent as it is.
"""

import gzip

from flask import Flask, Response, request

LEAST = 1024
"""Bytes; what is shorter fits a packet or two as it is."""
LEVEL = 5


def init_app(app: Flask) -> None:
    app.after_request(compress)


def compress(response: Response) -> Response:
    """Compress a page for a browser that takes it so."""
    if response.mimetype != "text/html" or response.is_streamed:
        return response
    response.vary.add("Accept-Encoding")
    is_plain_page = request.method == "GET" and not request.query_string
    if is_plain_page and response.status_code == 200 and request.accept_encodings["gzip"]:
        content = response.get_data()
        if len(content) >= LEAST:
            response.set_data(gzip.compress(content, LEVEL, mtime=0))
            response.content_encoding = "gzip"
    return response
