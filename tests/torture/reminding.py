"""A campaign of many organisations over twenty days on a moved clock, whose program is killed every day.

Each day is a process of its own. It dies at a commit that chance chooses, before what it writes is there.
What a messenger was given stands in a file, by moment, address and reminder.
"""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import event, insert, select

from bot.jobs.remind import remind_all
from flows.reminders.schedule import Plan
from flows.respondents.codes import spelled
from storage.campaigns.organisations import Organisation
from storage.core import tables
from storage.core.engine import reading, writing
from storage.queues.outbox import Outbox
from tests.invited import LAO_CAI, campaign
from tests.play import Play

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
DAYS = 20
STEPS = 48
STEP = timedelta(minutes=30)
CHANNELS = ("telegram", "zalo")
DAYS_OFF = (date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 2))
"""National Day of 2026, as the government announced it."""


@dataclass
class Reminding:
    """One campaign. Its last day is the sixteenth of the twenty."""

    url: str
    folder: Path
    organisations: int
    chance: random.Random
    begins: date = date(2026, 8, 24)
    """A Monday. National Day, 1 and 2 September, is among the days, and the day off of 31 August."""
    kills: int = 0
    officers: list[str] = field(default_factory=list)
    """The addresses of those who have begun a report."""

    @property
    def log(self) -> Path:
        """Return the file of what messengers were given."""
        return self.folder / "given"

    def run(self) -> None:
        """Play all days."""
        self._begin()
        for day in range(DAYS):
            dies_at = self.chance.randint(1, max(2, self.organisations // 8))
            if not self._live(day, 0, dies_at):
                self.kills += 1
                assert self._live(day, self._step(), 0)

    def _live(self, day: int, begins: int, dies_at: int) -> bool:
        """Run the program from a step of a day on. Return whether it lived until the day's end."""
        args = (day, begins, dies_at, self.chance.random())
        process = get_context("fork").Process(target=self._day, args=args)
        process.start()
        process.join()
        assert process.exitcode in {0, -signal.SIGKILL}, process.exitcode
        return process.exitcode == 0

    def _step(self) -> int:
        return int((self.folder / "step").read_text())

    def given(self) -> list[tuple[datetime, str, str]]:
        """Return (moment, address, reminder) of what messengers were given."""
        lines = [line.split("\t") for line in self.log.read_text().splitlines()]
        return [(datetime.fromisoformat(at), address, reminder) for at, address, reminder in lines]

    def decided(self) -> dict[tuple[str, str], str]:
        """Return why each (organisation, occasion) was not sent; "" if it was."""
        play = self._play()
        with reading(play.engine) as connection:
            rows = connection.execute(select(tables.reminders)).all()
        play.close()
        return {(row.invitation_id, row.occasion): row.reason for row in rows}

    def _play(self) -> Play:
        return Play(self.url, self.folder / "files", channel="telegram", pushed=CHANNELS)

    def _begin(self) -> None:
        """Two of three organisations have begun. Every tenth officer refuses Telegram; half have Zalo too."""
        play = self._play()
        play.clock.now = self._morning(0) - timedelta(days=9)
        some = tuple(Organisation(f"UBND xã {number}", LAO_CAI) for number in range(self.organisations))
        last_day = self.begins + timedelta(days=15)
        codes = campaign(play.engine, some=some, at=play.clock(), last_day=last_day)
        for number, code in enumerate(codes):
            if number % 3:
                play.address = f"{number}"
                play.enters(spelled(code))
                play.says("Nuôi bò")
                self.officers.append(play.address)
        with writing(play.engine) as connection:
            found = connection.execute(select(tables.addresses)).all()
            rows = [
                {"channel": "zalo", "address": row.address, "respondent_id": row.respondent_id}
                for row in found
                if int(row.address) % 2
            ]
            connection.execute(insert(tables.addresses), rows)
        for channel in CHANNELS:
            outbox = Outbox(play.engine, channel)
            while waiting := outbox.waiting((), 500):
                outbox.sent([one.id for one in waiting])
        self.log.touch()
        play.close()

    def _morning(self, day: int) -> datetime:
        midnight = datetime.combine(self.begins, datetime.min.time(), HANOI)
        return midnight.astimezone(UTC) + timedelta(days=day)

    def _day(self, day: int, begins: int, dies_at: int, seed: float) -> None:
        """A day, from midnight: officers write, submit and ask for no more; reminders are sent."""
        play, chance = self._play(), random.Random(seed)
        victim, dies_by = Victim(dies_at), chance.randrange(STEPS)
        event.listen(play.engine, "commit", victim.commits)
        for step in range(begins, STEPS):
            (self.folder / "step").write_text(f"{step}")
            play.clock.now = self._morning(day) + step * STEP
            if dies_at and step == dies_by:
                victim.dies()
            self._officers_act(play, chance)
            victim.is_mortal = bool(dies_at)
            remind_all(play.conversation, play.clock)
            victim.is_mortal = False  # of what was given and not noted nobody can know: it would come again
            for channel in CHANNELS:
                self._send(play, channel)
        play.close()

    def _officers_act(self, play: Play, chance: random.Random) -> None:
        """In a day one of fifteen does something."""
        for _ in range(sum(chance.random() < 1 / 15 / STEPS for _ in self.officers)):
            play.address = chance.choice(self.officers)
            match chance.randint(0, 9):
                case 0:
                    for _ in range(2):
                        play.presses("submit")
                case 1:
                    play.says("đừng nhắc nữa")
                case 2 | 3 | 4:
                    play.says("Bò sinh sản")

    def _send(self, play: Play, channel: str) -> None:
        outbox = Outbox(play.engine, channel, play.clock)
        while waiting := outbox.waiting((), 500):
            refused = {one.address for one in waiting if channel == "telegram" and not int(one.address) % 10}
            refused |= {one.address for one in waiting if not int(one.address) % 20 and channel == "zalo"}
            with self.log.open("a") as log:
                for at, address, reminder in self._reminders(play, channel, [one.id for one in waiting]):
                    if address not in refused:
                        log.write(f"{at.isoformat()}\t{address}\t{reminder}\n")
            for address in refused:
                outbox.mark_unreachable(address, play.clock())
            outbox.sent([one.id for one in waiting if one.address not in refused])

    @staticmethod
    def _reminders(play: Play, channel: str, ids: Sequence[int]) -> Iterator[tuple[datetime, str, str]]:
        table = tables.outbox
        query = select(table).where(table.c.channel == channel, table.c.reminder.is_not(None))
        with reading(play.engine) as connection:
            for row in connection.execute(query):
                if row.id in ids:
                    yield play.clock.now, row.address, row.reminder


class Victim:
    """Kills its process at one of its commits."""

    def __init__(self, dies_at: int) -> None:
        self._left = dies_at
        self.is_mortal = False

    def commits(self, _: object) -> None:
        """A commit begins."""
        self._left -= self.is_mortal
        if self.is_mortal and self._left == 0:
            self.dies()

    @staticmethod
    def dies() -> None:
        """End without a word, as by kill -9."""
        os.kill(os.getpid(), signal.SIGKILL)


def faults(run: Reminding, days_off: Sequence[date]) -> list[str]:
    """Return what must not be: twice, at a forbidden hour, too often or too close, neither sent nor why."""
    given, decided, found = run.given(), run.decided(), []
    if len({(address, reminder) for _, address, reminder in given}) != len(given):
        found.append("a reminder was given twice")
    for at, _, _ in given:
        here = at.astimezone(HANOI)
        if not 8 <= here.hour < 17 or here.weekday() == 6 or here.date() in days_off:
            found.append(f"given at {here}")
    last = run.begins + timedelta(days=15)
    wanted = [f"{last}/{which}" for which in ("7", "3", "1", "after")]
    organisations = {invitation for invitation, _ in decided}
    if len(organisations) != run.organisations:
        found.append(f"{run.organisations - len(organisations)} organisations are forgotten")
    sent = {(name.partition("/")[0], name.partition("/")[2]) for _, _, name in given}
    for one in organisations:
        found += [f"{one}: nothing about {which}" for which in wanted if (one, which) not in decided]
        mine = sorted({at.astimezone(HANOI).date() for at, _, name in given if name.startswith(f"{one}/")})
        if len(mine) > Plan().most or any(later - day < timedelta(days=2) for day, later in pairwise(mine)):
            found.append(f"{one}: {mine}")
    found += [
        f"{key} is noted as sent, and was not" for key, why in decided.items() if not why and key not in sent
    ]
    return found + [f"{key} was sent, and is noted as not" for key in sent if decided.get(key, "?")]
