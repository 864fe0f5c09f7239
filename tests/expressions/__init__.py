"""Expressions: what they give, what they read, what is refused."""
