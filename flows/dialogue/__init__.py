"""The dialogue: what an officer sends becomes a turn. Pure: a draft and an inbound in, a Turn out.

`dialogue` is the pipeline of a turn. `handling` tells what came; `pressing` and `taking` pass it on to the
screen where the dialogue stands. `screens/` has a file for each state, `features/` what several of them need:
closing an answer, undoing, files that come late. `context` is one draft during one turn; `navigation` has the
ways through the outline; `phrases` and `naming` are what several messages say alike.
"""

from flows.dialogue.context import IssueNumber, TurnInput
from flows.dialogue.dialogue import Dialogue, Turn

__all__ = ["Dialogue", "IssueNumber", "Turn", "TurnInput"]
