"""From raw tables and a mapping to the canonical tables, by SQL over whole columns."""
