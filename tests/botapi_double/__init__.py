"""Tests of the Bot API double, by python-telegram-bot and by plain HTTP."""
