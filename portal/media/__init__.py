"""Stored files, addressed by their content."""
