"""Sealed reports, the outlines that they were written in, and search."""
