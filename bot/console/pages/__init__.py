"""The console's pages. Each module has a `router`, registered in `bot.console.app`."""
