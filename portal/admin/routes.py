"""All pages of the administrator, on one blueprint."""

from portal.admin import health, message_acts, messages, people
from portal.admin.pages import bp

__all__ = ["bp", "health", "message_acts", "messages", "people"]
