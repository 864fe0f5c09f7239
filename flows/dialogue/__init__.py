"""The dialogue. It makes a turn of what an officer sends. It is pure: a draft and an inbound give a Turn.

`dialogue` is the pipeline of a turn. `handle_inbound` tells what came; `handle_press` and `handle_words`
pass it on to the screen where the dialogue stands. `screens/` has a file for each state; `features/` has
what several of them need, such as undoing. `context` is one draft during one turn; `navigation` has the
ways through the outline; `phrases` and `naming` are what several messages say alike.
"""

from flows.dialogue.context import IssueNumber, TurnInput
from flows.dialogue.dialogue import Dialogue, Turn

__all__ = ["Dialogue", "IssueNumber", "Turn", "TurnInput"]
