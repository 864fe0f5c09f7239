"""Running it: backup, health, and how things stand."""
