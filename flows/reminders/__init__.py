"""Reminders of a campaign: when one is due, when it may be sent, and what it says. Pure."""
