"""GeoJSON: points that were sent, and places that were named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from exports import geojson
from exports.reports import Reports
from tests.exports.samples import every_type, full_report
from tests.exports.test_workbook import FORM, place, told


def features(folder: Path, reports: Reports) -> list[dict[str, Any]]:
    geojson.write(reports, folder / "a.geojson")
    found = json.loads((folder / "a.geojson").read_text(encoding="utf-8"))
    assert found["type"] == "FeatureCollection"
    assert all(set(one) == {"type", "geometry", "properties"} for one in found["features"])
    listed: list[dict[str, Any]] = found["features"]
    return listed


def test_a_place_on_the_map_is_a_point(tmp_path: Path) -> None:
    [one] = features(tmp_path, Reports([full_report()], [every_type()]))
    assert one["geometry"] == {"type": "Point", "coordinates": [105.8, 21.0]}, "longitude first"
    told_ = one["properties"]
    assert (told_["report"], told_["row"], told_["state"]) == ("2026-0123", "du_an[2]", "received")
    assert told_["question"] == "Nơi"


def test_a_named_place_has_its_codes_and_no_geometry(tmp_path: Path) -> None:
    given = told("du_an[1]/quy_mo", place("Xã B", 15, "Tỉnh Lào Cai"))
    found = features(tmp_path, Reports([given], [FORM]))
    assert len(found) == 4
    one = found[-1]
    assert one["geometry"] is None
    assert (one["properties"]["place"], one["properties"]["province_code"]) == ("Xã B", 15)
    assert (one["properties"]["is_old"], one["properties"]["name"]) == (True, "Nuôi bò")


def test_no_place_is_an_empty_collection(tmp_path: Path) -> None:
    assert features(tmp_path, Reports([], [FORM])) == []
