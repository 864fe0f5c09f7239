"""Pages from templates, in the language of staff. Templates say `_("English sentence")` as commands do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.codes import CODES
from bot.language import translate
from bot.staff_provinces import province_names
from flows.local_time import local
from flows.sentence import Sayable, Translate
from storage.staff.accounts import Member, Role

TEMPLATES = Path(__file__).parent / "templates"
POLICY = (
    "default-src 'self'; img-src 'self' blob:; media-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
"""The Content-Security-Policy of every page: no script and no style but our files."""
# With the web chat's "no-referrer" browsers would say "Origin: null" of a form, as a foreign page's would.
HEADERS = {"content-security-policy": POLICY, "referrer-policy": "same-origin"}


class Renderer:
    """Renders the console's templates."""

    def __init__(self, say: Translate | None = None) -> None:
        """Make a renderer that speaks by `say`; without it, in the language of staff."""
        self.say = say or translate()
        self._templates = Environment(
            loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined
        )
        self._templates.globals["_"] = self._sentence
        self._templates.filters["said"] = self._said
        self._templates.filters["day"] = _day
        self._templates.filters["moment"] = _moment
        self._templates.filters["provinces"] = lambda codes: ", ".join(province_names(codes))
        self._templates.filters["iso"] = datetime.isoformat

    def page(
        self,
        request: Request,
        template: str,
        member: Member | None,
        shown: Mapping[str, Any],
        status: int = 200,
    ) -> Response:
        """Return a page. `member` is who is logged in, None for nobody."""
        context = {"request": request, "member": member, "Role": Role, **shown}
        html = self._templates.get_template(template).render(context)
        headers = HEADERS | {"cache-control": "no-store"}
        return Response(html, status, headers, "text/html; charset=utf-8")

    def say_code(self, code: str) -> str:
        """Return the name of a code ("received") in the language of staff."""
        return str(self._said(code))

    def _sentence(self, text: str, **values: object) -> str:
        said = self.say(text)
        return (
            said.format_map({name: self._said(value) for name, value in values.items()}) if values else said
        )

    def _said(self, value: object) -> object:
        """Say a sentence, or the name of a code ("received"); anything else stays."""
        known = CODES.get(value, value) if isinstance(value, str) else value
        return known.said(self.say) if isinstance(known, Sayable) else known


def _day(at: date) -> str:
    """Write a day, or the day of a moment."""
    return f"{local(at) if isinstance(at, datetime) else at:%d/%m/%Y}"


def _moment(moment: datetime) -> str:
    return f"{local(moment):%H:%M %d/%m/%Y}"
