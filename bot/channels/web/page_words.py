"""The page's fixed sentences, from page_words.toml: no text that officers read is in code."""

from __future__ import annotations

import tomllib
from importlib.resources import files

with files(__package__).joinpath("page_words.toml").open("rb") as _file:
    _sections: dict[str, dict[str, str]] = tomllib.load(_file)

PAGE = _sections["page"]
"""What the page shows on its own."""
REFUSED = _sections["refused"]
"""What the server says when something cannot be handed in."""
