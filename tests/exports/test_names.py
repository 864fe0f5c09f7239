"""Names that every file system takes."""

from __future__ import annotations

import pytest

from exports.names import unique_names

DEVICES = ["CON", "con", "Aux.csv", "nul", "PRN", "COM1", "lpt9", "com¹", "CON.tar.gz"]


@pytest.mark.parametrize("name", DEVICES)
def test_a_device_of_windows_is_no_file(name: str) -> None:
    """Whatever stands before the first dot must not be a device, also when an ending is added."""
    [short] = unique_names([name], 40).values()
    assert short.partition(".")[0].partition("~")[0].casefold() not in {one.casefold() for one in DEVICES}
    assert short == unique_names([name], 40)[name], "the same at every export"
    assert short.startswith("_")


@pytest.mark.parametrize("name", ["console", "conn", "com", "com10", "auxin.csv", "du_an"])
def test_what_only_looks_like_one_stays(name: str) -> None:
    assert unique_names([name], 40) == {name: name}
