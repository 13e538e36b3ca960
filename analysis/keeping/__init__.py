"""Keeping: how files are written, sealed and removed: nothing is lost, and nothing wrong is believed."""
