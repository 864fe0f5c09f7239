"""The daily digest, whose program is killed at every commit and at every mail that the server has taken."""

from __future__ import annotations

import os
import signal
from collections import Counter
from multiprocessing import get_context

import pytest
from sqlalchemy import event, select

from bot.mail.smtp import Connection
from storage.core import tables
from storage.core.engine import reading
from tests.console.conftest import console, fast_hashes
from tests.mail.conftest import Office, office

__all__ = ["console", "fast_hashes", "office"]
NAMES = ("hoa", "lan", "minh")
DAYS = ("2026-11-30", "2026-12-01")


def killed(office: Office, moment: str, nth: int) -> bool:
    """Run the job in a process that dies at the nth thing that it does. Return whether it died."""
    process = get_context("fork").Process(target=_job, args=(office, moment, nth))
    process.start()
    process.join()
    assert process.exitcode in {0, -signal.SIGKILL}, process.exitcode
    return process.exitcode != 0


def _job(office: Office, moment: str, nth: int) -> None:
    left = [nth]

    def tick(*_: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(office.console.play.engine, "commit", tick)
    send = Connection.send

    async def sends(self: Connection, message: object) -> None:
        await send(self, message)  # type: ignore[arg-type]
        tick()  # the server has it, and nobody has noted so

    Connection.send = sends  # type: ignore[method-assign]
    office.console.play.engine.dispose(close=False)
    office.at(moment)
    office.sends()


@pytest.mark.timeout(300)
def test_each_gets_one_mail_a_day_however_often_the_program_is_killed(office: Office) -> None:
    office.console.submits("an", "Nuôi bò")
    for name in NAMES:
        office.asks(name)
    kills = 0
    for day in DAYS:
        nth = 1
        while killed(office, f"{day} 08:00", nth):
            kills += 1
            nth = nth % 3 + 1
        office.at(f"{day} 09:00")
        office.sends()
    mails = Counter((to, mail["Message-ID"]) for to, mail in office.box.received)
    assert len(mails) == len({to for to, _ in mails}) * len(DAYS) == len(NAMES) * len(DAYS), "one id a day"
    again = sum(mails.values()) - len(mails)
    assert 0 < again <= kills, "only what was killed between the server's answer and the note comes again"
    texts = {
        (to, mail["Message-ID"], mail.as_string().split("boundary")[0]) for to, mail in office.box.received
    }
    assert len(texts) == len(mails), "and it is the same mail"
    with reading(office.console.play.engine) as connection:
        states = list(connection.execute(select(tables.digests.c.state)).scalars())
    assert states == ["sent"] * len(NAMES) * len(DAYS)
