"""Files that are still on their way when a respondent wants to submit."""

from __future__ import annotations

from datetime import timedelta

from flows.dialogue.context import TurnContext

WAITED_FOR = timedelta(hours=1)
"""How long a file on its way delays a submission. The respondent must not miss a deadline because of it."""
MOST_NAMED = 4


def waited_for(turn: TurnContext) -> str:
    """Say that files are still on their way; "" if there are none to wait for."""
    coming = [part for _, part in turn.answers.coming() if turn.now - part.at < WAITED_FOR]
    names = [part.file.shown for part in coming if part.file is not None]
    if not names:
        return ""
    which = ", ".join(names[:MOST_NAMED]) + (", …" if len(names) > MOST_NAMED else "")
    return turn.say("coming.wait", n=len(names), which=which)
