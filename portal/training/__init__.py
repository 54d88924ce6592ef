"""Courses and lessons, what was watched, certificates."""
