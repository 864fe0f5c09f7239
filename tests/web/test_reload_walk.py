"""A random walk over the page, with a reload at any moment: what is shown is what is kept."""

from __future__ import annotations

from collections.abc import Iterator
from secrets import token_hex

import pytest
from hypothesis import Phase, example, given, note, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Locator, Page, TimeoutError
from sqlalchemy import create_engine, func, select

from bot.channels.web.visitor import COOKIE, Visitors
from storage.core import tables
from storage.drafts.devices import BrowserTokens
from tests.chance import examples
from tests.play import JPEG
from tests.web.conftest import phone
from tests.web.served import PHOTO, Served, press, serve

pytestmark = [pytest.mark.browser, pytest.mark.hypothesis]

SYLLABLES = ("bê", "cỏ", "chuồng", "giống", "công", "vốn", "nước", "đường")
SENDS = ("write", "photo", "large photo")
STEPS = (*SENDS, "write", "1.5", "1.6", "2.3", "Quay lại", "Xong", "Sửa", "Xoá", "Hoàn tác", "Viết lại")
MOMENTS = ("at once", "when sent", "when answered", "never")
"""When the page is reloaded: in the same instant as the tap, before its answer, after it."""
KEPT = [("write", "never"), ("write", "never")]
PATIENCE = 10_000
"""Milliseconds until the page has to show what is kept."""
REST = """async () => {
  const isOpening = () => !document.getElementById("saved").textContent;
  const isWaiting = () => isOpening() || document.querySelector(".waiting, .resting");
  const done = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
  const store = await done(indexedDB.open("decuong", 1));
  const left = () => done(store.transaction("outbox").objectStore("outbox").count());
  const end = performance.now() + PATIENCE;
  while (isWaiting() || (await left())) {
    if (performance.now() > end) throw new Error(`waits: ${document.getElementById("log").innerText}`);
    await new Promise(requestAnimationFrame);
  }
  store.close();
}""".replace("PATIENCE", str(PATIENCE))
"""Until the page has opened and has nothing to send."""
SHOWN = """() => {
  const file = (own) => own.querySelector(".file")?.textContent.split(" · ")[0];
  const named = (own) => own.querySelector("img")?.alt ?? file(own);
  const said = (own) => named(own) ?? own.querySelector(".words").textContent;
  const isKept = (one) => one.matches(".own:not(.pressed, .gone)") && !/^\\d\\.\\d$/.test(said(one));
  const all = [...document.querySelectorAll("#log > *")];
  const asked = all.findLastIndex((one) => one.matches(".prompt"));
  const here = all.slice(asked + 1).filter(isKept).map(said);
  const above = {};
  let title = "";
  for (const one of all.slice(0, asked)) {
    // A question stands above its words as a heading, or as it was asked, if one left it only after.
    const asking = one.matches(".asked, .prompt") && one.querySelector(".title, .question");
    if (asking) title = asking.textContent;
    // Who has gone back to a question sees its words below it again.
    else if (isKept(one) && !here.includes(said(one))) (above[title] ??= []).push(said(one));
  }
  return [here, Object.values(above).sort()];
}"""
"""One's own words: below the question, and above it by their questions. Numbers alone are no words."""


class Walk:
    """An officer on the page of a real server."""

    def __init__(self, page: Page, served: Served) -> None:
        self.page = page
        self._engine = create_engine(served.database)
        self.told: list[str] = []
        page.goto(served.url)
        press(page, "Đồng ý, bắt đầu")
        press(page, "Dự án từ ngân sách Nhà nước")
        page.wait_for_selector("text=1.1.")
        self.act("1.6", "when answered")

    def act(self, step: str, moment: str) -> None:
        """Take a step, and reload at that moment. A step for which there is no button now is none."""
        tap = self._begin(step)
        if tap is None:
            return
        if moment == "at once":
            with self.page.expect_event("load"):
                tap.evaluate("button => { button.click(); location.reload(); }")
        elif moment == "when sent":
            with self.page.expect_request(lambda sent: sent.method == "POST"):
                tap.click()
            self.page.reload()
        else:
            tap.click()
            self._shows_what_is_kept(is_reloaded=False)
            if moment == "when answered":
                self.page.reload()
        if moment != "never":
            self._shows_what_is_kept(is_reloaded=True)
        if step in SENDS:
            self._is_here_once(self.told[-1])

    def _begin(self, step: str) -> Locator | None:
        match step:
            case "write":
                return self._written(self._new_words())
            case "1.5" | "1.6" | "2.3":
                return self._written(step)
            case "photo" | "large photo":
                return self._attached(JPEG if step == "photo" else PHOTO)
            case "Sửa":
                if (edit := self._first("#log .own button[aria-label^=Sửa]")) is None:
                    return None
                edit.click()
                return self._written(self._new_words())
            case "Xoá":
                return self._last("#log .own button[aria-label^=Xoá]")
        toggle = self.page.locator("#dock .toggle[aria-expanded=false]")
        if toggle.is_visible():
            toggle.click()
        return self._last(f"button:text-is('{step}'):visible")

    def _first(self, selector: str) -> Locator | None:
        found = self.page.locator(selector)
        return found.first if found.count() else None

    def _last(self, selector: str) -> Locator | None:
        found = self.page.locator(selector)
        return found.last if found.count() else None

    def _new_words(self) -> str:
        """Words without a figure, which mean no button, different each time."""
        number = len(self.told) + 8
        self.told.append("Có " + " ".join(SYLLABLES[int(digit)] for digit in f"{number:o}") + ".")
        return self.told[-1]

    def _written(self, text: str) -> Locator:
        self.page.get_by_role("textbox", name="Viết câu trả lời").fill(text)
        return self.page.locator("#send")

    def _attached(self, content: bytes) -> Locator:
        self.told.append(f"{len(self.told)}.jpg")
        self.page.locator("#attach input").set_input_files(
            {"name": self.told[-1], "mimeType": "image/jpeg", "buffer": content}
        )
        self.page.locator("#chosen li").last.wait_for()
        return self.page.locator("#send")

    def _shows_what_is_kept(self, *, is_reloaded: bool) -> None:
        self.page.evaluate(REST)
        kept = self._kept()
        here = self.page.evaluate("JSON.parse(localStorage['decuong.place']).key")
        wanted = [kept.pop(here, []), sorted(kept.values()) if is_reloaded else None]
        script = f"""(wanted) => {{
          const [here, above] = ({SHOWN})();
          return JSON.stringify([here, wanted[1] && above]) === JSON.stringify(wanted);
        }}"""
        try:
            self.page.wait_for_function(script, arg=wanted, timeout=PATIENCE)
        except TimeoutError:
            here, above = self.page.evaluate(SHOWN)
            assert [here, above if is_reloaded else None] == wanted

    def _is_here_once(self, told: str) -> None:
        """What was sent is kept once, or the page still has it to be sent."""
        parts = tables.parts
        query = select(func.count()).where(
            parts.c.draft_id == self._report, func.coalesce(parts.c.file_name, parts.c.text) == told
        )
        with self._engine.connect() as connection:
            kept = connection.execute(query).scalar_one()
        unsent = self.page.locator("#chosen li span").all_inner_texts()
        unsent.append(self.page.get_by_role("textbox", name="Viết câu trả lời").input_value())
        assert kept + unsent.count(told) == 1, told

    def _kept(self) -> dict[str, list[str]]:
        """What counts in this report, by path, in its order."""
        parts = tables.parts
        query = select(parts.c.path, parts.c.file_name, parts.c.text).where(
            parts.c.live, parts.c.draft_id == self._report
        )
        kept: dict[str, list[str]] = {}
        with self._engine.connect() as connection:
            for path, file, text in connection.execute(query.order_by(parts.c.place)):
                kept.setdefault(path, []).append(file or text)
        return kept

    @property
    def _report(self) -> str:
        return str(self.page.evaluate("JSON.parse(localStorage['decuong.place']).report"))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serve(tmp_path_factory.mktemp("walk")) as served:
        yield served


@pytest.mark.timeout(600)
def test_a_reload_at_any_moment_shows_what_is_kept(chromium: Browser, served: Served) -> None:
    engine = create_engine(served.database)
    visitors = Visitors(BrowserTokens(engine), lambda: token_hex(32))
    steps = st.lists(st.tuples(st.sampled_from(STEPS), st.sampled_from(MOMENTS)), min_size=4, max_size=6)

    # Every step takes a real browser's time: a long walk is not made shorter when it fails.
    @settings(max_examples=examples(2), phases=(Phase.explicit, Phase.reuse, Phase.generate))
    @example(
        [*KEPT, ("Sửa", "when sent"), ("1.5", "when sent"), ("large photo", "when sent"), ("2.3", "at once")]
    )
    @example(
        [
            *KEPT,
            ("Viết lại", "never"),
            ("write", "never"),
            ("Hoàn tác", "when answered"),
            ("Xoá", "when sent"),
        ]
    )
    @example([("large photo", "when answered"), ("Viết lại", "at once"), ("photo", "never")])
    @example([("photo", "when sent"), ("large photo", "at once"), ("1.5", "when sent")])
    @given(steps)
    def walk(steps: list[tuple[str, str]]) -> None:
        with phone(chromium) as page:
            # Known to the server already, so that many walks are not taken for strangers who try codes.
            page.context.add_cookies([{"name": COOKIE, "value": visitors.new(), "url": served.url}])
            officer = Walk(page, served)
            for one in steps:
                note(str(one))
                officer.act(*one)

    walk()
