"""What messengers share. What arrives is stored first; replies wait in the outbox until they are sent.

A messenger's own package (such as bot.channels.telegram) calls its API and reads its updates.
"""
