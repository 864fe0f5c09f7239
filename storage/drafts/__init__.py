"""Drafts: the unit of work, parts, positions, and the rights to write a draft."""
