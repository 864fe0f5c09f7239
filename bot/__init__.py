"""Everything that talks to people: channels, commands, settings and where it is all put together."""
