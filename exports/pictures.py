"""Pictures for documents, made as small as a page allows. Documents are opened on old machines and mailed.

A picture is turned as the camera says. Its pixels are counted before anything is decoded, and only one
picture is in memory at a time.
"""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageOps

MOST_PIXELS = 64_000_000
"""A picture with more pixels is not opened. A few kilobytes can claim to be huge (a decompression bomb)."""
SMALL = 150_000
"""Bytes. A picture that is not larger, and that fits, is used as it is."""
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF")
"""The formats that are read. Some of Pillow's other readers start programs."""
AS_THEY_ARE = {"JPEG", "PNG"}
ORIENTATION = 0x0112
"""The EXIF tag for how the camera was held. 1 is upright."""
QUALITY = 82
_DPI = 72.0
"""The dots per inch that Word assumes if a picture does not say."""


def for_page(content: bytes, width: int, height: int) -> bytes | None:
    """Return a picture upright, as JPEG or PNG, with at most `width` × `height` pixels.

    None if the content cannot be read as a picture. The printed size stays, because the dots per inch shrink
    too.
    """
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return None
            return _made(content, picture, width, height)
    except Exception:  # Pillow's many readers raise anything for a broken file
        return None


def _made(content: bytes, picture: Image.Image, width: int, height: int) -> bytes:
    is_upright = picture.getexif().get(ORIENTATION, 1) == 1
    fits = picture.width <= width and picture.height <= height
    if is_upright and fits and len(content) <= SMALL and picture.format in AS_THEY_ARE:
        picture.load()  # decodes it all, and no more pixels than it claims
        return content
    if not is_upright:
        width, height = max(width, height), max(width, height)  # it may be turned
    before = picture.size
    dpi = picture.info.get("dpi", (_DPI, _DPI))
    picture.draft("RGB", (width, height))  # a JPEG can be decoded at a fraction of its size
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
