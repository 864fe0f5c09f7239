"""A report while it is written: answers, the events that change them, writers' positions, and its seal."""
