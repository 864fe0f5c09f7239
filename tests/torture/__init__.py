"""`make torture`: simulated officers write while real processes are killed; every message is then looked for.

`victim` is the program that kills itself at a named point. `officers` has what is sent and what must be kept.
`rounds` kills and counts. `control` gives the same officers a stock python-telegram-bot. `__main__` runs all
and writes the table.
"""
