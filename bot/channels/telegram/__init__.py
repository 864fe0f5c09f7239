"""The Telegram channel: it translates between the Bot API and the conversation, and keeps nothing itself."""
