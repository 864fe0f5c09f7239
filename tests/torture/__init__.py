"""`make torture`: officers with Telegram, real processes killed at every moment; what was kept is counted.

`victim` is the program that kills itself at a named point, `officers` what is sent and what should be kept,
`rounds` the kills, `control` the same officers before a stock python-telegram-bot, `report` the table.
"""
