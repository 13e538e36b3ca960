"""Pages: the facts, tables and sentences that the shipped notebooks show."""
