"""Pictures made as small as a page needs: a document is opened on old machines, and sent by mail.

Turned as the camera says, bounded in pixels before anything is decoded, and one at a time in memory.
"""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageOps

MOST_PIXELS = 64_000_000
"""A picture of more is not opened: a few kilobytes may say that they are a wall (a decompression bomb)."""
SMALL = 150_000
"""Bytes: a picture that is no larger, and fits, is taken as it is."""
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF")
"""Others are not looked at: some of Pillow's readers start other programs."""
AS_THEY_ARE = {"JPEG", "PNG"}
ORIENTATION = 0x0112
"""The EXIF tag that says how the camera was held; 1 is upright."""
QUALITY = 82
_DPI = 72.0
"""What Word takes for granted where a picture does not say."""


def for_page(content: bytes, width: int, height: int) -> bytes | None:
    """A picture as JPEG or PNG, upright, of at most so many pixels; None for what cannot be read as one.

    It is printed as large as before: its dots per inch shrink with it.
    """
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return None
            return _made(content, picture, width, height)
    except Exception:  # whatever its many readers raise for a broken file
        return None


def _made(content: bytes, picture: Image.Image, width: int, height: int) -> bytes:
    is_upright = picture.getexif().get(ORIENTATION, 1) == 1
    fits = picture.width <= width and picture.height <= height
    if is_upright and fits and len(content) <= SMALL and picture.format in AS_THEY_ARE:
        picture.load()  # whole, and no more than it says
        return content
    if not is_upright:
        width, height = max(width, height), max(width, height)  # it may be turned
    before = picture.size
    dpi = picture.info.get("dpi", (_DPI, _DPI))
    picture.draft("RGB", (width, height))  # a JPEG is decoded at a fraction of its size
    upright = ImageOps.exif_transpose(_in_colours(picture))
    upright.thumbnail((width, height))
    if (upright.width > upright.height) != (before[0] > before[1]):
        before, dpi = (before[1], before[0]), (dpi[1], dpi[0])
    shrunk = (float(dpi[0]) * upright.width / before[0], float(dpi[1]) * upright.height / before[1])
    made = BytesIO()
    if upright.mode == "RGBA":
        upright.save(made, "PNG", dpi=shrunk)
    else:
        upright.save(made, "JPEG", quality=QUALITY, dpi=tuple(max(1, round(one)) for one in shrunk))
    return made.getvalue()


def _in_colours(picture: Image.Image) -> Image.Image:
    has_alpha = "A" in picture.getbands() or "transparency" in picture.info
    return picture.convert("RGBA" if has_alpha else "RGB")
