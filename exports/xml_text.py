"""Text that XML 1.0 can hold, for XLSX and DOCX.

The rule: line ends become "\\n". Each character that XML cannot hold becomes one U+FFFD, the replacement
character. These are control characters other than tab and line feed, halves of surrogate pairs, U+FFFE and
U+FFFF. CSV, JSON and the Department's database keep them as sent.
"""

from __future__ import annotations

import re

_LINE_END = re.compile("\r\n|\r")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ANY = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


def xml_text(text: str) -> str:
    """Return `text` changed by the rule of this module."""
    if _ANY.search(text) is None:  # nearly every text
        return text
    return _FORBIDDEN.sub("\ufffd", _LINE_END.sub("\n", text))
