"""The dialogue: golden plays, and properties over any order of things sent."""
