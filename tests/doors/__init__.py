"""One report told through each door: the terminal, the web chat, Telegram. It must come out the same."""
