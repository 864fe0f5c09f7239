"""Jobs beside the conversation: supervision, leases, delivery and expiry."""
