"""The command line, as staff use it."""
