"""Tests of the Telegram channel, against the Bot API double."""
