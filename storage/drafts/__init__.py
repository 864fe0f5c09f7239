"""Drafts: one unit of work, parts, positions, and who may write what."""
