"""What the client's CRM data shows."""
