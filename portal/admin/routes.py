"""All pages of the administrator, on one blueprint."""

from portal.admin import branding, feed_keys, health, message_acts, messages, people, webhooks
from portal.admin.pages import bp

__all__ = [
    "bp",
    "branding",
    "feed_keys",
    "health",
    "message_acts",
    "messages",
    "people",
    "webhooks",
]
