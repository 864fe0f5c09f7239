"""Webhooks: other systems that are told when a report is submitted or moved (docs/webhooks.md)."""
