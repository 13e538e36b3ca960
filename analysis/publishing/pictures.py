"""Pictures that a notebook holds: checked to be pictures, small enough for a page, with words for them."""

from __future__ import annotations

import base64
import binascii
import io
import re
import warnings
from dataclasses import dataclass, replace
from typing import Any

MOST_PIXELS = 60_000_000
WIDEST = 1800  # pixels that a shrunk picture has across at most
_STEPS = (1.0, 0.75, 0.5, 0.35, 0.25, 0.15, 0.08)
_KEPT = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
_SIZE = re.compile(r'viewBox="[\d.+-]+[ ,]+[\d.+-]+[ ,]+([\d.]+)[ ,]+([\d.]+)"')


class NoPictureError(ValueError):
    """The content is no picture that a page can show."""


@dataclass(frozen=True)
class Seen:
    """The bytes of a picture and their type; `shrunk` where it has fewer points than in the notebook."""

    mime: str
    content: bytes
    shrunk: bool = False

    @property
    def address(self) -> str:
        """The picture as an address that a page holds."""
        return f"data:{self.mime};base64,{base64.b64encode(self.content).decode()}"


def decoded(text: str) -> bytes:
    """The bytes that a notebook holds as base64. Raises NoPictureError for anything else.

    >>> decoded("aGk\\n=")
    b'hi'
    """
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise NoPictureError("it is not whole") from None


def points(content: bytes, most: int) -> Seen:
    """A picture made of points, shrunk until it takes at most that many bytes. Raises NoPictureError."""
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            image: Any = Image.open(io.BytesIO(content))
            if image.width * image.height > MOST_PIXELS:
                raise NoPictureError(f"it has {image.width} x {image.height} points")
            image.load()
    except NoPictureError:
        raise
    except UnidentifiedImageError:
        raise NoPictureError("it is no picture") from None
    except Exception as fault:  # each format of Pillow has faults of its own
        raise NoPictureError("it is not whole") from fault
    mime = _KEPT.get(str(image.format))
    if mime is not None and len(content) <= most:
        return Seen(mime, content)
    return _shrunk(image, most)


def _shrunk(image: Any, most: int) -> Seen:
    alpha = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    image = image.convert("RGBA" if alpha else "RGB")
    first = min(1.0, WIDEST / image.width)
    for step in _STEPS:
        size = (max(1, round(image.width * first * step)), max(1, round(image.height * first * step)))
        small = image.resize(size) if size != image.size else image
        tries: list[tuple[Any, str, dict[str, Any]]] = [
            (small.quantize(256, method=2), "PNG", {"optimize": True})
        ]
        tries += [] if alpha else [(small, "JPEG", {"quality": 82})]
        found = [(_written(made, form, options), form) for made, form, options in tries]
        content, form = min(found, key=lambda made: len(made[0]))
        if len(content) <= most:
            return Seen(_KEPT[form], content, size != image.size)
    raise NoPictureError("it is too large for a page")


def _written(image: Any, form: str, options: dict[str, Any]) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def drawing(svg: str, most: int) -> Seen:
    """A drawing, as it is, or made of points where it takes more bytes than that. Raises NoPictureError.

    It is shown as a picture: whatever stands in it cannot act, and asks nobody for anything.
    """
    from xml.etree import ElementTree

    svg = svg[max(0, svg.find("<svg")) :].strip()
    if "<!ENTITY" in svg:
        raise NoPictureError("it has entities of its own")
    if "xmlns=" not in svg[: svg.find(">") + 1]:
        svg = svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    if "xlink:" in svg and "xmlns:xlink" not in svg:
        svg = svg.replace("<svg", '<svg xmlns:xlink="http://www.w3.org/1999/xlink"', 1)
    try:
        tree = ElementTree.fromstring(svg)
    except ElementTree.ParseError as fault:
        raise NoPictureError("it is not whole") from fault
    if tree.tag.rpartition("}")[2] != "svg":
        raise NoPictureError("it is no drawing")
    if len(svg.encode()) <= most:
        return Seen("image/svg+xml", svg.encode())
    return replace(points(rastered(svg), most), shrunk=True)


def rastered(svg: str) -> bytes:
    """A drawing made of points, as PNG. Raises NoPictureError where it cannot be drawn."""
    import typst

    page = (
        b"#set page(width: 480pt, height: auto, margin: 0pt)\n"
        b'#image(bytes(sys.inputs.svg), format: "svg", width: 100%)'
    )
    try:
        made: Any = typst.compile(
            page, sys_inputs={"svg": svg}, format="png", ppi=216, ignore_system_fonts=True
        )
    except (typst.TypstError, ValueError, TypeError) as fault:
        raise NoPictureError("it cannot be drawn") from fault
    return bytes(made if isinstance(made, bytes) else made[0])


def as_points(svg: str, most: int) -> str:
    """A drawing that holds itself as a picture made of points, for one with too many lines for a page."""
    seen = points(rastered(svg), most)
    png = seen.content if seen.mime == "image/png" else _png(seen.content)
    size = _SIZE.search(svg)
    width, height = (size[1], size[2]) if size else ("480", "320")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" '
        f'href="data:image/png;base64,{base64.b64encode(png).decode()}"/></svg>'
    )


def _png(content: bytes) -> bytes:
    from PIL import Image

    return _written(Image.open(io.BytesIO(content)).quantize(256, method=2), "PNG", {"optimize": True})
