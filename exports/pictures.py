"""Pictures for documents, made as small as a page allows. Documents are opened on old machines and mailed.

A picture is turned as the camera says. Its pixels are counted before anything is decoded, and only one
picture is in memory at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from pi_heif import register_heif_opener
from PIL import Image, ImageOps

register_heif_opener(thumbnails=False)

MOST_PIXELS = 64_000_000
"""A picture with more pixels is not opened. A few kilobytes can claim to be huge (a decompression bomb)."""
SMALL = 150_000
"""Bytes. A picture that is not larger, and that fits, is used as it is."""
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "HEIF", "AVIF")
"""The formats that are read. Some of Pillow's other readers start programs. iPhones send HEIF (.heic)."""
AS_THEY_ARE = {"JPEG", "PNG"}
PLAIN = {"L", "RGB", "RGBA", "P"}
"""The colours that every program shows alike. CMYK is none of them."""
ORIENTATION = 0x0112
"""The EXIF tag for how the camera was held. 1 is upright."""
QUALITY = 82
_DPI = 72.0
"""The dots per inch that Word assumes if a picture does not say."""
WIDEST, HIGHEST = 150, 80
"""The largest size on paper, in millimetres."""
DOTS = 200
"""Dots per inch of a picture at its largest size. That is as sharp as a printer prints."""
_INCH = 25.4
"""Millimetres."""


@dataclass(frozen=True, slots=True)
class Printable:
    """A picture that is ready to be put on a page."""

    content: bytes
    kind: str
    """"jpeg" or "png"."""
    width: float
    """The width on paper, in millimetres."""
    height: float


def for_print(content: bytes) -> Printable | None:
    """Return a picture at the size at which it is printed; None if the content cannot be read as one."""
    made = for_page(content, int(WIDEST / _INCH * DOTS), int(HIGHEST / _INCH * DOTS))
    if made is None:
        return None
    with Image.open(BytesIO(made), formats=FORMATS) as picture:
        dpi = picture.info.get("dpi", (_DPI, _DPI))
        width, height = (
            size / max(float(dots), 1) * _INCH for size, dots in zip(picture.size, dpi, strict=True)
        )
        shrink = min(1, WIDEST / width, HIGHEST / height)
        return Printable(made, str(picture.format).lower(), width * shrink, height * shrink)


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
    is_plain = picture.format in AS_THEY_ARE and picture.mode in PLAIN
    if is_upright and fits and is_plain and len(content) <= SMALL:
        picture.load()  # decodes it all, and no more pixels than it claims
        return content
    if not is_upright:
        width, height = max(width, height), max(width, height)  # it may be turned
    before = picture.size
    dpi = picture.info.get("dpi", (_DPI, _DPI))
    picture.draft("RGB", (width, height))  # a JPEG can be decoded at a fraction of its size
    upright = _in_colours(picture)
    upright.thumbnail((width, height))
    upright = ImageOps.exif_transpose(upright)
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
    if picture.mode == "RGB" and not has_alpha:
        return picture
    return picture.convert("RGBA" if has_alpha else "RGB")
