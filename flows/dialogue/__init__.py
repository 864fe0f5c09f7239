"""The dialogue: what an officer sends becomes a turn. Pure: a draft and an inbound in, a Turn out.

The way of one inbound: `turn` (which kind?) → `understanding` (a text that means a button?) → `taking` (words
and files become parts), `pressing` and what it leads to (`answering` at a question, `rowing` for projects,
`figuring`, `replying`, `submitting`), or `mending` (edits) → `prompts` and `between` (what is said).
`naming` has what things are called, `meanwhile` what others wrote; `offering` and `undoing` are second
thoughts. `visit` is where it happens: one draft during one turn.
"""

from flows.dialogue.turn import Dialogue, IssueNumber, Turn

__all__ = ["Dialogue", "IssueNumber", "Turn"]
