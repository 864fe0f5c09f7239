"""The dialogue. It makes a turn of what an officer sends. It is pure: a draft and an inbound give a Turn.

`dialogue` is the pipeline of a turn. `handling` finds out what came. `pressing` and `taking` pass it to the
present screen. `screens/` has a file for each state. `features/` has what several screens need: closing an
answer, undoing, late files. `context` is one draft during one turn. `navigation` has the ways through the
outline. `phrases` and `naming` have the words that several messages share.
"""

from flows.dialogue.context import IssueNumber, TurnInput
from flows.dialogue.dialogue import Dialogue, Turn

__all__ = ["Dialogue", "IssueNumber", "Turn", "TurnInput"]
