"""What waits: updates with files, replies to be sent, leases, and what was set aside."""
