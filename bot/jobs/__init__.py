"""Work beside the conversation: supervised, under a lease, delivered, expired."""
