"""Pictures in the Word report: small, upright, bounded; what is no picture breaks nothing."""

from __future__ import annotations

from io import BytesIO

import pillow_heif
import pytest
from PIL import Image

from exports.pictures import MOST_PIXELS, ORIENTATION, SMALL, for_page, for_print

BOX = (1181, 630)


def saved(image: Image.Image, kind: str, **how: object) -> bytes:
    out = BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def noise(width: int, height: int) -> Image.Image:
    """Which no format makes small."""
    return Image.effect_noise((width, height), 80).convert("RGB")


def opened(content: bytes | None) -> Image.Image:
    assert content is not None
    return Image.open(BytesIO(content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF", "AVIF"])
def test_a_large_picture_becomes_small(kind: str) -> None:
    content = saved(noise(2_400, 1_800), kind)
    made = for_page(content, *BOX)
    picture = opened(made)
    assert made is not None and len(made) < len(content) / 4
    assert picture.format == "JPEG"
    assert picture.height == 630 and abs(picture.width - 840) <= 1, "its shape stays"


def test_a_small_one_is_taken_as_it_is() -> None:
    content = saved(Image.new("RGB", (300, 200), "red"), "PNG")
    assert for_page(content, *BOX) == content


def test_many_bytes_are_made_few_though_it_fits() -> None:
    content = saved(noise(600, 500), "PNG")
    assert len(content) > SMALL
    made = for_page(content, *BOX)
    assert made is not None and len(made) < len(content) / 3


@pytest.mark.parametrize(
    ("orientation", "corner"), [(1, (0, 0)), (3, (-1, -1)), (6, (-1, 0)), (8, (0, -1)), (2, (-1, 0))]
)
def test_it_is_upright(orientation: int, corner: tuple[int, int]) -> None:
    """The first pixel that was stored is shown in the corner that EXIF says."""
    image = Image.new("RGB", (1_600, 1_200), "white")
    image.paste((200, 0, 0), (0, 0, 800, 600))
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    picture = opened(for_page(saved(image, "JPEG", exif=exif), *BOX)).convert("RGB")
    shows_red = {
        (x, y)
        for x in (0, -1)
        for y in (0, -1)
        if picture.getpixel((x % picture.width, y % picture.height))[2] < 100  # type: ignore[index]
    }
    assert shows_red == {corner}
    assert (picture.width < picture.height) == (orientation in {6, 8})
    assert picture.getexif().get(ORIENTATION, 1) == 1, "and nobody turns it once more"


def test_what_can_be_seen_through_stays_so() -> None:
    image = Image.new("RGBA", (2_000, 100), (0, 0, 0, 0))
    picture = opened(for_page(saved(image, "PNG"), *BOX))
    assert (picture.format, picture.mode, picture.width) == ("PNG", "RGBA", 1181)


def test_it_is_printed_as_large_as_before() -> None:
    content = saved(noise(2_362, 1_181), "JPEG", dpi=(400, 400))
    picture = opened(for_page(content, *BOX))
    assert picture.width / picture.info["dpi"][0] == pytest.approx(2_362 / 400, rel=0.01)


def test_a_wall_that_is_said_in_few_bytes_is_not_opened() -> None:
    """A decompression bomb: some kilobytes of a PNG that is whole, and larger than any photo."""
    bomb = saved(Image.new("1", (9_000, 9_000)), "PNG")
    assert len(bomb) < SMALL
    assert MOST_PIXELS < 9_000 * 9_000
    assert for_page(bomb, *BOX) is None


@pytest.mark.parametrize("content", [b"", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", b"GIF89a"])
def test_what_is_no_picture_is_none(content: bytes) -> None:
    assert for_page(content, *BOX) is None


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_half_a_picture_is_none(kind: str) -> None:
    """Though it is small, and its size can be read."""
    content = saved(Image.new("RGB", (900, 600), "red"), kind)
    assert for_page(content[: len(content) // 2], *BOX) is None


def heic(image: Image.Image, orientation: int = 1) -> bytes:
    """As an iPhone sends it. It is written by another library than the one that reads it."""
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    out = BytesIO()
    pillow_heif.from_pillow(image).save(out, exif=exif.tobytes())
    return out.getvalue()


@pytest.mark.parametrize("orientation", [1, 6])
def test_a_photo_of_an_iphone_is_seen_upright(orientation: int) -> None:
    image = Image.new("RGB", (1_600, 1_200), "white")
    image.paste((200, 0, 0), (0, 0, 800, 600))
    picture = opened(for_page(heic(image, orientation), *BOX)).convert("RGB")
    assert (picture.width < picture.height) == (orientation == 6)
    corner = (picture.width - 5, 5) if orientation == 6 else (5, 5)
    assert picture.getpixel(corner)[2] < 100  # type: ignore[index]


@pytest.mark.parametrize(
    ("size", "dpi", "width", "height"),
    [
        ((300, 200), (150, 150), 50.8, 33.9),
        ((4_000, 1_000), (72, 72), 150, 37.5),
        ((600, 3_000), None, 16, 80),
    ],
)
def test_its_size_on_paper(
    size: tuple[int, int], dpi: tuple[int, int] | None, width: float, height: float
) -> None:
    """In millimetres: as large as it says, and no larger than there is room."""
    shown = for_print(saved(Image.new("RGB", size, "red"), "PNG", **({"dpi": dpi} if dpi else {})))
    assert shown is not None
    assert shown.width == pytest.approx(width, abs=0.3)
    assert shown.height == pytest.approx(height, abs=0.3)
