"""Everything that talks to people: channels, commands and settings, and the app that joins all parts."""
