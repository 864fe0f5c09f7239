"""The dialogue: what an officer sends becomes a turn. Pure: a draft and an inbound in, a Turn out.

The way of one inbound: `turn` (which kind?) → `understanding` (a text that means a button?) → `taking` (words
and files become parts), `pressing` and `answering` (buttons), `mending` (edits) or `submitting` → `prompts`
(what is said). `visit` is where it happens: one draft during one turn.
"""

from flows.dialogue.turn import Dialogue, IssueNumber, Turn

__all__ = ["Dialogue", "IssueNumber", "Turn"]
