"""The administrator's pages: people, messages, the portal's health."""
