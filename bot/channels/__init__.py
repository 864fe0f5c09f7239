"""Channels: the terminal, the web chat, Telegram and Zalo. A channel translates and decides nothing."""
