"""The Zalo channel: it translates between the Zalo Bot API and the conversation, and keeps nothing itself."""
