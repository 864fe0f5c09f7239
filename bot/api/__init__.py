"""The API for other systems: reports as JSON, files, and decisions, by token."""
