"""The page of a real `decuong serve`, and what an officer does there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from playwright.sync_api import Page, expect
from sqlalchemy import ColumnElement, Table, create_engine, func, select

from storage.core import tables
from tests.databases import lay_tables
from tests.play import JPEG

ACTIVITIES = "du_an[1]/hoat_dong"
PHOTO = JPEG[:-2] + bytes(300_000) + JPEG[-2:]
"""Large enough to be sent in pieces."""


@dataclass(frozen=True)
class Served:
    """A running `decuong serve`, and what it keeps of the reports of one test."""

    url: str
    database: str
    earlier: frozenset[str] = frozenset()
    """The reports of earlier tests, which are not looked at."""

    def anew(self) -> Served:
        """The same server for another test."""
        return replace(self, earlier=frozenset(self._ask(select(tables.drafts.c.id))))

    def kept(self, path: str) -> list[str]:
        """What is kept at a path, in order: a text by its words, a file by its name."""
        parts = tables.parts
        query = select(func.coalesce(parts.c.file_name, parts.c.text)).where(
            parts.c.live, parts.c.path == path, self._own(parts)
        )
        return self._ask(query.order_by(parts.c.place))

    def types(self, path: str) -> list[str]:
        """The media types of what is kept at a path."""
        parts = tables.parts
        return self._ask(
            select(parts.c.media_type).where(parts.c.live, parts.c.path == path, self._own(parts))
        )

    def paths(self) -> set[str]:
        """Where anything is kept."""
        return set(self._ask(select(tables.parts.c.path).where(tables.parts.c.live, self._own(tables.parts))))

    def sealed(self) -> list[str]:
        """The contents of the reports that were submitted."""
        return self._ask(select(tables.submissions.c.content).where(self._own(tables.submissions)))

    def returns(self, number: str, remarks: dict[str, str]) -> None:
        """Lan of the Department returns a report, with remarks by the numbers of the questions."""
        said = [f"--remark={key}={text}" for key, text in remarks.items()]
        command = [sys.executable, "-m", "bot", "submissions", "return", number, "--by=lan", *said]
        settings = {"DECUONG_DATABASE_URL": self.database}
        subprocess.run(command, check=True, stdout=subprocess.PIPE, env={**os.environ, **settings})

    def _own(self, table: Table) -> ColumnElement[bool]:
        return table.c.draft_id.not_in(self.earlier)

    def _ask(self, query: object) -> list[str]:
        engine = create_engine(self.database)
        with engine.connect() as connection:
            found = [str(one) for one in connection.execute(query).scalars()]  # type: ignore[call-overload]
        engine.dispose()
        return found


@contextmanager
def serve(tmp_path: Path) -> Iterator[Served]:
    database = f"sqlite:///{tmp_path}/decuong.db"
    lay_tables(database)
    settings = {"DECUONG_DATABASE_URL": database, "DECUONG_PORT": "0"}
    command = [sys.executable, "-m", "bot", "serve"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **settings})
    assert process.stdout is not None
    yield Served(process.stdout.readline().split()[1], database)
    process.kill()
    process.communicate()


FOLDED = {
    *(
        "Quay lại",
        "Mục lục",
        "Tạm dừng",
        "Viết lại",
        "Các lần viết",
        "Gợi ý",
        "Bỏ qua phần còn lại",
        "Gửi vị trí",
    ),
}
"""The buttons of a question that stand behind one more tap."""


def press(page: Page, label: str) -> None:
    toggle = page.locator("#dock .toggle[aria-expanded=false]")
    if label in FOLDED and toggle.is_visible():
        toggle.click()
    page.get_by_role("button", name=label, exact=True).last.click()


def write(page: Page, text: str) -> None:
    page.get_by_role("textbox", name="Viết câu trả lời").fill(text)
    press(page, "Gửi")


def attach(page: Page, name: str = "chuồng.jpg") -> None:
    page.locator("#attach input").set_input_files({"name": name, "mimeType": "image/jpeg", "buffer": PHOTO})
    press(page, "Gửi")


def shows(page: Page, question: str) -> None:
    expect(page.locator(".question").last).to_contain_text(question)


def ticks(page: Page, number: int) -> None:
    expect(page.locator(".own:not(.pressed) .tick")).to_have_count(number)


def to_activities(page: Page, url: str) -> None:
    """Through the reception to 1.6, until the page has entered and shows what is kept there."""
    page.goto(url)
    press(page, "Đồng ý, bắt đầu")
    press(page, "Dự án từ ngân sách Nhà nước")
    shows(page, "1.1.")
    write(page, "1.6")
    shows(page, "1.6.")
    with page.expect_response("**/chat/kept?*"):
        page.reload()
    shows(page, "1.6.")


def device_code(page: Page, known: int) -> str:
    """A code for another device; `known` were shown before."""
    write(page, "/ma")
    press(page, "Tôi dùng thêm máy khác")
    shown = page.locator(".notice", has_text="Mã:")
    expect(shown).to_have_count(known + 1)
    found = re.search(r"[A-Z2-9]{5}-[A-Z2-9]{5}", shown.last.inner_text())
    assert found is not None
    return found[0]
