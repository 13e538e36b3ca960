"""Clusters: how many industrial clusters of a place will have reached each stage, year by year."""
