"""Commands speak one language at a time."""
