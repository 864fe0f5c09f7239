"""A report being written: its answers, what changed them, where its writers stand, and what is sealed."""
