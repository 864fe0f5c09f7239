"""What channels of messengers share: what arrives is kept first, what is said back waits until it is sent.

A messenger's own package (bot.channels.telegram) says how its API is called and what its updates mean.
"""
