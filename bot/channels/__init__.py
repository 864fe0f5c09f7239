"""Channels: the terminal, the web chat, and messengers. They translate and decide nothing."""
