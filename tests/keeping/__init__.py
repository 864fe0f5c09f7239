"""Real processes, killed: what was said to be saved is on disk."""
