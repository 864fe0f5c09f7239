"""The page's fixed words, from page_words.toml: nothing an officer reads stands in code."""

from __future__ import annotations

import tomllib
from importlib.resources import files

with files(__package__).joinpath("page_words.toml").open("rb") as _file:
    _sections: dict[str, dict[str, str]] = tomllib.load(_file)

PAGE = _sections["page"]
"""What the page shows by itself."""
REFUSED = _sections["refused"]
"""What the server says when something cannot be handed in."""
