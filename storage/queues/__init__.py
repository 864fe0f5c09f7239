"""The queues: updates whose files are to be fetched, replies to be sent, messages set aside, and leases."""
