"""The page and its files, made ready once at start: one script, packed in each coding, named by its content.

What a name that tells its content stands for never changes, so browsers keep it for a year. Names of an
earlier version are asked for by a page that was on its way while decuong was updated: it is not left without
a script.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import brotli
from fastapi import HTTPException, Request
from fastapi.responses import Response
from fastapi.templating import Jinja2Templates

from bot.channels.web.bundle import bundled

HERE = Path(__file__).parent
STATIC = HERE / "static"
SCRIPT = "chat.js"
KINDS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".html": "text/html"}
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
"""The browser caches the file but revalidates it each time, so that a new release is seen at once."""
NAMED = re.compile(r"(\w+)\.[0-9a-f]{16}(\.\w+)")
ACCEPTED = re.compile(r"([\w*-]+)\s*(?:;\s*q=(\d(?:\.\d+)?))?", re.ASCII)


@dataclass(frozen=True)
class Packed:
    """A file, by the codings in which it can be sent; "" is as it is."""

    kind: str
    digest: str
    codings: Mapping[str, bytes]

    @classmethod
    def of(cls, text: str, suffix: str) -> Packed:
        """Pack a file's text. The smallest that each coding can do: it is done once."""
        return cls(KINDS[suffix], _digest(text), _coded(text))

    def answer(self, request: Request, keeps: str) -> Response:
        """The file in the best coding that the browser takes, or 304 if it has it; `keeps`: Cache-Control."""
        headers = {"cache-control": keeps, "etag": f'W/"{self.digest}"', "vary": "Accept-Encoding"}
        if headers["etag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        taken = {
            name
            for name, weight in ACCEPTED.findall(request.headers.get("accept-encoding", ""))
            if not weight or float(weight) > 0
        }
        coding = next((one for one in self.codings if one in taken), "")
        if coding:
            headers["content-encoding"] = coding
        return Response(self.codings[coding], headers=headers, media_type=self.kind)


class PageFiles:
    """Everything that a browser needs to open the page."""

    def __init__(self, shown: Mapping[str, object]) -> None:
        """`shown` is what the template is filled in with.

        Raises UnbundlableError.
        """
        texts = {name: (STATIC / name).read_text("utf-8") for name in ("open.js", "chat.css", "icon.svg")}
        texts[SCRIPT] = bundled(STATIC, SCRIPT)
        self._present = {name: Packed.of(text, Path(name).suffix) for name, text in texts.items()}
        self._named = {_named(name, file): file for name, file in self._present.items()}
        self._outdated = Packed.of((STATIC / "outdated.js").read_text("utf-8"), ".js")
        addresses = {name: f"/static/{_named(name, file)}" for name, file in self._present.items()}
        template = Jinja2Templates(directory=HERE / "templates").get_template("chat.html")
        page = template.render(**shown, addresses=addresses)
        self._page = Packed.of(page, ".html")
        self._worker = Packed.of(_worker(page, list(addresses.values())), ".js")

    def page(self, request: Request) -> Response:
        """The page."""
        return self._page.answer(request, ASK_AGAIN)

    def worker(self, request: Request) -> Response:
        """The service worker: another text in each version, which is how browsers notice one."""
        return self._worker.answer(request, ASK_AGAIN)

    def static(self, name: str, request: Request) -> Response:
        """A file by its name under /static/; 404 for one that no version had.

        For an earlier version's script it is one that loads the page anew: markup and script belong together.
        """
        if present := self._named.get(name):
            return present.answer(request, FOR_EVER)
        parts = NAMED.fullmatch(name)
        known = self._present.get("".join(parts.groups()) if parts else "")
        if known is None:
            raise HTTPException(404)
        file = self._outdated if known is self._present[SCRIPT] else known
        return file.answer(request, ASK_AGAIN)


def _worker(page: str, addresses: list[str]) -> str:
    """The service worker, which is told what to keep; another version of the page is another text."""
    own = (STATIC / "worker.js").read_text("utf-8")
    files = ", ".join(f'"{one}"' for one in addresses)
    return f'const VERSION = "{_digest(page)}";\nconst FILES = [{files}];\n{own}'


def _named(name: str, file: Packed) -> str:
    return f"{Path(name).stem}.{file.digest}{Path(name).suffix}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@cache
def _coded(text: str) -> Mapping[str, bytes]:
    plain = text.encode()
    return {
        "br": brotli.compress(plain, mode=brotli.MODE_TEXT),
        "gzip": gzip.compress(plain, mtime=0),
        "": plain,
    }
