"""Any order of writing, buttons, jumps, edits, deletions and restarts: every word is kept, and once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from flows.messages.message import Kind, Reply, Said
from storage.core import tables
from storage.core.engine import reading
from tests.chance import examples
from tests.play import Play

FORM = """
| survey | type               | name   | label       | appearance | relevant       | times |
|--------|--------------------|--------|-------------|------------|----------------|-------|
|        | text               | ten    | Tên         |            |                |       |
|        | text               | ke     | Kể          | multiline  |                |       |
|        | begin repeat       | du_an  | Dự án       |            |                | 1-3   |
|        | text               | ten_du_an | Tên dự án |           |                |       |
|        | begin repeat       | viec   | Việc        |            |                | 0-2   |
|        | text               | lam    | Làm gì      | multiline  |                |       |
|        | end repeat         |        |             |            |                |       |
|        | select_one co      | con    | Còn không?  |            |                |       |
|        | text               | ly_do  | Vì sao?     | multiline  | ${con} = 'khong' |     |
|        | end repeat         |        |             |            |                |       |
|        | integer            | so     | Số hộ       |            |                |       |
|        | select_multiple co | ca_hai | Chọn        |            |                |       |

| choices | list_name | name  | label |
|---------|-----------|-------|-------|
|         | co        | co    | Có    |
|         | co        | khong | Không |

| settings | form_id | form_title | version | default_language |
|----------|---------|------------|---------|------------------|
|          | nho     | Nhỏ        | 1       | vi               |
"""
PRESSES = ("done", "skip", "back", "contents", "pause", "resume", "add", "finish", "confirm", "replace")
CHOICES = ("choice:co", "choice:khong", "drop:co", "review", "la")
LATER = """
undo move both instead more:ke more:la history unplaced changes return reply help hint read name reports
new new:la share code:device code:join code:join: code:join:ten code:join:la code:hand code:la draft: draft:la
rows rows:du_an rows:du_an:2 rows:du_an:x rows:la rows:du_an[1]/viec row:du_an[1] row:du_an[9] row:la
add_row:du_an:2 add_row:du_an:9 add_row:la:2 add_row:du_an[1]/viec:2
up:du_an[1] down:du_an[1] copy:du_an[1]:2 copy:du_an[1]:x copy:du_an[1] leave_out:du_an[1] bring_back:du_an[1]
leave_out:du_an[2]/viec[1] bring_back:ten agree:ke agree:la mend:ke mend:la mend:du_an leave:ke
figure:1 figure:so_ho figure:99 figure:@0 figure:@x figure: no_figure place: place:la submit withdraw
"""
"""Every other button there is, and such as no button has."""
GOTOS = (
    "goto:ten",
    "goto:ke",
    "goto:du_an[1]/ten_du_an",
    "goto:du_an[2]/viec[1]/lam",
    "goto:so",
    "goto:ca_hai",
    "goto:du_an",
)

actions = st.one_of(
    st.tuples(st.just("say"), st.text(min_size=1, max_size=12)),
    st.tuples(st.just("say"), st.sampled_from(["Bò", "25 hộ", "có", "2.1", "het", "alo", "xong", "1.234"])),
    st.tuples(st.just("press"), st.sampled_from([*PRESSES, *GOTOS, *CHOICES, *LATER.split()])),
    st.tuples(st.just("edit"), st.integers(0, 20)),
    st.tuples(st.just("delete"), st.integers(0, 20)),
    st.tuples(st.just("attach"), st.just(0)),
    st.tuples(st.just("again"), st.integers(0, 20)),
    st.tuples(st.just("restart"), st.just(0)),
)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    folder = tmp_path_factory.mktemp("stage")
    one = Play(f"sqlite:///{folder}/decuong.db", folder / "files", form=("nho.md", FORM))
    yield one
    one.close()


class Officer:
    """One random officer, and the plain list of what they were told is saved."""

    def __init__(self, stage: Play, address: str) -> None:
        self.stage = stage
        stage.address = address
        stage.replies = []
        stage.agrees("nho")
        self.sent: list[tuple[str, str]] = []
        """(message id, text) of what was sent, in order."""
        self.kept: dict[str, list[str]] = {}
        """By message id: every wording that was said to be kept, oldest first."""

    def act(self, action: str, argument: object) -> None:
        match action, argument:
            case "say", str(text):
                self._say(f"t{len(self.sent)}", text)
            case "again", int(which) if self.sent:
                self._say(*self.sent[which % len(self.sent)])
            case "press", str(press):
                self.stage.presses(press)
            case "edit", int(which) if self.sent:
                message, _ = self.sent[which % len(self.sent)]
                new = f"sửa {len(self.stage.replies)}"
                if self.stage.edits(message, new).saved:
                    self.kept.setdefault(message, []).append(new)  # what is no answer is kept too
            case "delete", int(which) if self.sent:
                self.stage.deletes(self.sent[which % len(self.sent)][0])
            case "attach", _:
                self.stage.attaches(f"{len(self.stage.replies)}.jpg")
            case "restart", _:
                self.stage.restarts()

    def _say(self, message: str, text: str) -> None:
        if message not in dict(self.sent):
            self.sent.append((message, text))
        draft_parts = self.parts()
        reply = self.stage.sends(Said(text), message)
        if reply.saved and message not in self.kept and len(self.parts()) > len(draft_parts):
            self.kept[message] = [text]

    def stands_in_its_rows(self) -> None:
        """The state and the rows around it belong together; else words go to a path that no report has."""
        positions = tables.positions
        query = select(positions.c.state, positions.c.rows).where(positions.c.address == self.stage.address)
        with reading(self.stage.engine) as connection:
            [(state, rows)] = connection.execute(query).all()
        place = self.stage.registry.newest("nho").machine.places.get(state)
        if place is not None:
            assert len(place.repeats) == len([row for row in rows.split(",") if row]), (state, rows)

    def parts(self) -> list[tuple[str, str, bool]]:
        """(message, text, live) of every part ever kept for this officer."""
        table, addresses, drafts = tables.parts, tables.addresses, tables.drafts
        with reading(self.stage.engine) as connection:
            rows = connection.execute(
                select(table.c.message, table.c.text, table.c.live)
                .join(drafts, drafts.c.id == table.c.draft_id)
                .join(addresses, addresses.c.respondent_id == drafts.c.respondent_id)
                .where(addresses.c.address == self.stage.address)
            )
            return [(row.message.rsplit(":", 1)[1], row.text, row.live) for row in rows]


counter = iter(range(1_000_000))


@settings(
    max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@example([("say", "xong"), ("edit", 0), ("edit", 0)])
@given(st.lists(actions, max_size=25))
def test_every_word_is_kept_once(stage: Play, script: list[tuple[str, object]]) -> None:
    officer = Officer(stage, f"officer{next(counter)}")
    for action, argument in script:
        officer.act(action, argument)
        assert officer.stage.replies[-1].messages or officer.stage.replies[-1].saved
        assert not any("Đã cất nguyên văn" in one.text for one in officer.stage.replies[-1].messages)
        officer.stands_in_its_rows()
    parts = officer.parts()
    for message, wordings in officer.kept.items():
        cleaned = [
            wording.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n") for wording in wordings
        ]
        there = [text for one, text, _ in parts if one == message]
        moved = {text: there.count(text) for text in cleaned}
        assert all(moved.values()), (message, cleaned, there)
        live = [text for one, text, is_live in parts if one == message and is_live]
        assert len(live) <= 1, "a message counts twice"


@settings(
    max_examples=examples(15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(actions, max_size=20))
def test_there_is_always_a_way_on(stage: Play, script: list[tuple[str, object]]) -> None:
    """Wherever random steps lead, plain buttons lead to the review and from there to the receipt."""
    officer = Officer(stage, f"officer{next(counter)}")
    for action, argument in script:
        officer.act(action, argument)
    reply = stage.opens()
    for _ in range(60):
        shown = next(message for message in reversed(reply.messages) if message.kind is not Kind.ERROR)
        if shown.key == "submitted":
            return
        reply = stage.presses(_way_on(reply), shown.key)
    raise AssertionError(f"stuck at {stage.shown}")


def _way_on(reply: Reply) -> str:
    offered = [button.press for message in reply.messages for row in message.buttons for button in row]
    for press in ("submit", "finish", "confirm", "skip", "done", "resume", "review", "back"):
        if press in offered:
            return press
    raise AssertionError(f"no way on among {offered}")
