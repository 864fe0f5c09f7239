"""The mails that are sent: the digest of a day, and the code by which an address is confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template

from bot.mail.digest import Told
from flows.reading.dates import write_date
from flows.sentence import Sentence, Translate
from storage.staff.mail import CODE_VALID, Recipient


@dataclass(frozen=True, slots=True)
class House:
    """Who writes, and where its pages are."""

    sender: str
    """The address that mail comes from."""
    url: str
    """The public address, without a slash at its end."""
    say: Translate

    @property
    def host(self) -> str:
        """Return the host of the public address, for message ids."""
        return self.url.split("/")[2].split(":")[0]

    def page(self, path: str) -> str:
        """Return the address of a page of the console."""
        return f"{self.url}/staff/{path}"


def digest_letter(
    house: House, to: Recipient, day: date, parts: Sequence[Told], made_at: datetime
) -> EmailMessage:
    """Return the digest of a day, as text and as HTML.

    Sent once more it is the same mail under the same Message-ID, so that it can be told from another.
    """
    say, stop = house.say, house.page(f"mail/stop/{to.stop_token}")
    shown = {
        "language": say("en"),
        "greeting": Sentence("Dear {name},", name=to.member.name).said(say),
        "opening": Sentence(
            "This is how the reports stand on the morning of {day}.", day=write_date(day)
        ).said(say),
        "parts": [(one.title, [(text, house.page(path)) for text, path in one.lines]) for one in parts],
        "today": (Sentence("See today's digest on the staff pages").said(say), house.page("digest")),
        "stop": (Sentence("Send me this mail no more").said(say), stop),
    }
    subject = Sentence("Reports: the digest of {day}", day=write_date(day)).said(say)
    letter = _letter(house, to.address, subject, made_at)
    who = sha256(f"{to.member.name}\n{to.address}".encode()).hexdigest()[:16]
    letter["Message-ID"] = f"<digest.{day.isoformat()}.{who}@{house.host}>"
    letter["List-Unsubscribe"] = f"<{stop}>"
    letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    letter.set_content(_template("digest.txt").render(shown))
    letter.add_alternative(_template("digest.html").render(shown), subtype="html")
    return letter


def code_letter(house: House, to: str, name: str, code: str, now: datetime) -> EmailMessage:
    """Return the mail with the code by which an address is confirmed."""
    say = house.say
    letter = _letter(house, to, Sentence("Reports: the code for your mail address").said(say), now)
    letter.set_content(
        "\n\n".join(
            (
                Sentence("Dear {name},", name=name).said(say),
                Sentence(
                    "Your code is {code}. Type it on the page of your account within {minutes} minutes, "
                    "and the daily digest comes to this address.",
                    code=code,
                    minutes=int(CODE_VALID.total_seconds() // 60),
                ).said(say),
                Sentence("If you did not ask for it, do nothing: nothing more is sent here.").said(say),
            )
        )
        + "\n"
    )
    return letter


def _letter(house: House, to: str, subject: str, at: datetime) -> EmailMessage:
    letter = EmailMessage(policy=SMTP)
    letter["From"], letter["To"], letter["Subject"] = house.sender, to, subject
    letter["Date"] = format_datetime(at)
    letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answer of a machine comes back
    return letter


@cache
def _template(name: str) -> Template:
    text = (files(__package__) / name).read_text(encoding="utf-8")
    made = Environment(autoescape=name.endswith(".html"), undefined=StrictUndefined, trim_blocks=True)
    return made.from_string(text)
