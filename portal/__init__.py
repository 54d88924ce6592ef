"""Seven Steps: the portal in which a CRM consultancy and its clients live during a rollout."""
