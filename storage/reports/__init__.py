"""Sealed reports, their outlines, and search."""
