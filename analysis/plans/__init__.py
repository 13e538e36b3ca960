"""Plans: what was asked of a place, what came, and the one rule for met or missed."""
