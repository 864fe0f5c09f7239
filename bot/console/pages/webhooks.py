"""Webhooks: which other systems are told of reports, what waits for them, what failed and is sent again."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from bot.app import new_id
from bot.console.access import WholeAdministrator
from bot.console.desk import AtDesk, Desk
from bot.staff_provinces import province_codes
from bot.webhooks.networks import check, networks_of
from bot.webhooks.setup import secret_of
from flows.reading.figures.gazetteer import provinces_today
from flows.sentence import DecuongError, Sentence
from storage.staff.accounts import Member
from storage.webhooks import deliveries, webhooks
from storage.webhooks.deliveries import Counts, Delivery, Reason, Stands
from storage.webhooks.webhooks import TYPES, Webhook, WrongWebhook

router = APIRouter()
MOST_SHOWN = 100
"""Messages on a page, the newest."""
SOON = timedelta(seconds=15)
"""While something is due within this, the page looks again every two seconds."""
_REASONS = {
    Reason.NOT_REACHED: Sentence("not reached"),
    Reason.TOO_SLOW: Sentence("no answer in time"),
    Reason.NOT_TRUSTED: Sentence("its certificate is not trusted"),
    Reason.NOT_ALLOWED: Sentence("it is in a private network that is not allowed"),
}


@router.get("/webhooks")
def listed(request: Request, desk: AtDesk, member: WholeAdministrator) -> Response:
    """Show all webhooks, and the form for a new one."""
    return _page(request, desk, member)


@router.post("/webhooks")
def make(
    request: Request,
    desk: AtDesk,
    member: WholeAdministrator,
    url: Annotated[str, Form()],
    acts: Annotated[list[str], Form(default_factory=list)],
    provinces: Annotated[list[str], Form(default_factory=list)],
) -> Response:
    """Make a webhook. Its secret is in the answer itself: an address that is led to would show it again."""
    secret = secret_of(desk.new_token())
    try:
        known = tuple(act for act in TYPES if act in acts)
        if set(acts) - {*TYPES}:
            raise WrongWebhook("Tick what the other system is told of.")
        checked = check(url, networks_of(desk.app.settings.webhook_networks))
        made = Webhook(new_id(), checked, known, province_codes(provinces), member.name, desk.clock())
        webhooks.make(desk.app.engine, made, secret)
    except DecuongError as error:
        return _page(request, desk, member, error, url)
    return desk.renderer.page(request, "webhook_secret.html", member, {"one": made, "secret": secret})


@router.get("/webhooks/{id_}")
def webhook(
    request: Request, desk: AtDesk, member: WholeAdministrator, id_: str, stands: Stands | None = None
) -> Response:
    """Show a webhook and its newest messages, all or those that stand so. Raises Unknown."""
    one, now = webhooks.webhook(desk.app.engine, id_), desk.clock()
    found = deliveries.newest(desk.app.engine, id_, stands, MOST_SHOWN)
    shown = {
        "one": one,
        "counts": deliveries.counts(desk.app.engine).get(id_, Counts()),
        "deliveries": [(each, _why(each)) for each in found],
        "is_moving": any(each.due_at is not None and each.due_at <= now + SOON for each in found),
        "stands": stands,
        "Stands": Stands,
        "kept_days": deliveries.KEPT.days,
        "most": MOST_SHOWN,
    }
    return desk.renderer.page(request, "webhook.html", member, shown)


@router.post("/webhooks/{id_}/ping")
def ping(desk: AtDesk, member: WholeAdministrator, id_: str) -> Response:
    """Have a trial message sent. Raises Unknown and NotNow."""
    deliveries.ping(desk.app.engine, id_, f"msg_{new_id()}", desk.clock(), member.name)
    return RedirectResponse(f"/staff/webhooks/{id_}", 303)


@router.post("/webhooks/{id_}/again")
def again(
    desk: AtDesk, member: WholeAdministrator, id_: str, message: Annotated[str, Form()] = ""
) -> Response:
    """Have one message sent again, or all that failed. Raises Unknown and NotNow."""
    deliveries.send_again(desk.app.engine, id_, message, desk.clock(), member.name)
    return RedirectResponse(f"/staff/webhooks/{id_}", 303)


@router.post("/webhooks/{id_}/end")
def end(desk: AtDesk, member: WholeAdministrator, id_: str) -> Response:
    """End a webhook. Raises Unknown."""
    webhooks.end(desk.app.engine, id_, desk.clock(), member.name)
    return RedirectResponse("/staff/webhooks", 303)


def _why(one: Delivery) -> Sentence | str:
    """Return what became of the last try, "" if there was none."""
    if one.status is not None:
        return Sentence("the answer was {status}", status=one.status)
    return _REASONS[Reason(one.reason)] if one.reason else ""


def _page(
    request: Request, desk: Desk, member: Member, fault: DecuongError | None = None, url: str = ""
) -> Response:
    found = deliveries.counts(desk.app.engine)
    shown = {
        "webhooks": [(one, found.get(one.id, Counts())) for one in webhooks.webhooks(desk.app.engine)],
        "acts": list(TYPES),
        "provinces": provinces_today(),
        "fault": fault,
        "url": url,
    }
    return desk.renderer.page(request, "webhooks.html", member, shown, 422 if fault else 200)
