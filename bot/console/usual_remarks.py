"""The remarks that reviewers often write, from a TOML file that staff can change."""

from __future__ import annotations

import tomllib
from pathlib import Path

from flows.sentence import DecuongError

SHIPPED = Path(__file__).with_name("usual_remarks.toml")


def usual_remarks(file: Path | None) -> tuple[str, ...]:
    """Return the remarks of a file, by default of the one that comes with decuong.

    The file is read at each look, so that a change is seen at once. Raises DecuongError if it cannot be read.
    """
    try:
        read = tomllib.loads((file or SHIPPED).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DecuongError(
            "{file} cannot be read as TOML ({reason}); mend it, or unset DECUONG_USUAL_REMARKS.",
            file=file,
            reason=error,
        ) from error
    remarks = read.get("remarks")
    if not isinstance(remarks, list) or not all(isinstance(one, str) for one in remarks):
        raise DecuongError('{file} has no list of texts: write remarks = ["…", "…"].', file=file)
    return tuple(remarks)
