"""Where the boxes and ways of an outline's machine stand in its picture (SVG), in its user units."""

from __future__ import annotations

from dataclasses import dataclass

from flows.form.picture import Box, Picture, Way

ROW, HEIGHT, LEFT, INDENT, WIDTH = 40, 28, 12, 24, 300
LANE, MOST_LANES = 14, 12
"""The distance of two ways at the side, and how many lie beside each other before they share a lane."""


@dataclass(frozen=True, slots=True)
class DrawnBox:
    """A box, by its upper left corner."""

    box: Box
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class DrawnWay:
    """A way: the commands of an SVG path, and where its label stands."""

    path: str
    label: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """The picture."""

    boxes: tuple[DrawnBox, ...]
    ways: tuple[DrawnWay, ...]
    width: int
    height: int
    box_width: int = WIDTH
    box_height: int = HEIGHT


def drawing_of(picture: Picture) -> Drawing:
    """Return the picture: one box under the other, deeper ones further right, the other ways at the right."""
    boxes = tuple(
        DrawnBox(box, LEFT + INDENT * box.depth, ROW * at + 8) for at, box in enumerate(picture.boxes)
    )
    deepest = max((box.depth for box in picture.boxes), default=0)
    side = LEFT + INDENT * deepest + WIDTH
    aside = [way for way in picture.ways if way.dest != way.source + 1]
    aside.sort(key=lambda way: abs(way.dest - way.source))
    lanes = {way: min(lane, MOST_LANES - 1) for lane, way in enumerate(aside)}
    ways = tuple(
        _down(way, boxes) if way not in lanes else _around(way, boxes, side, lanes[way])
        for way in picture.ways
    )
    width = side + LANE * (min(len(aside), MOST_LANES) + 1) + 60
    return Drawing(boxes, ways, width, ROW * len(boxes) + 16)


def _down(way: Way, boxes: tuple[DrawnBox, ...]) -> DrawnWay:
    source, dest = boxes[way.source], boxes[way.dest]
    x = max(source.x, dest.x) + 20
    return DrawnWay(f"M{x} {source.y + HEIGHT}V{dest.y}", way.label, x + 6, dest.y - 3)


def _around(way: Way, boxes: tuple[DrawnBox, ...], side: int, lane: int) -> DrawnWay:
    source, dest = boxes[way.source], boxes[way.dest]
    x = side + LANE * (lane + 1)
    begin, end = source.y + HEIGHT * 2 // 3, dest.y + HEIGHT // 3
    path = f"M{source.x + WIDTH} {begin}H{x}V{end}H{dest.x + WIDTH}"
    return DrawnWay(path, way.label, x + 4, (begin + end) // 2)
