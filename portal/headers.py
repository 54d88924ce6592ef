"""Security headers of every answer, and the marks of its cookies."""

from flask import Flask, Response, request

from portal.settings import Settings

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "media-src 'self' blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
ALLOWED = "display-capture=(self), microphone=(self), fullscreen=(self), camera=(), geolocation=()"


def init_app(app: Flask, settings: Settings) -> None:
    prefix = "__Host-" if settings.secure else ""
    app.config.update(
        SESSION_COOKIE_NAME=f"{prefix}session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure,
    )

    @app.after_request
    def set_headers(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", POLICY)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", ALLOWED)
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if settings.hsts:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if not request.path.startswith("/assets/"):
            headers.setdefault("Cache-Control", "no-store")
        return response
