"""Sends to webhooks what waits for them (storage.webhooks)."""
