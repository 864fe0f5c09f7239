"""The web chat: one page for an officer's phone, and the routes it talks to."""
