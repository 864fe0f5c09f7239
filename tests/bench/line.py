"""How soon the page shows its first question on a bad line, and on a slow phone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser import launch
from tests.web.served import press, serve, shows

ROUNDS = 7
KBIT, LATENCY, SLOWER = 400, 400, 4
"""Kbit/s each way, milliseconds from a request to its answer, and how much slower the phone computes."""
GOALS = {"first visit": 2.0, "second visit": 0.5}
MOST_BYTES = 40_000
NOTING = """
window.firstPrompt = new Promise((resolve) => {
  new MutationObserver((_, noting) => {
    if (!document.querySelector("#log .bubble")) return;
    noting.disconnect();
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
  }).observe(document, { childList: true, subtree: true });
});
"""
"""Resolves to the milliseconds from the navigation to the first bubble of the conversation, painted."""


def measure(folder: Path) -> list[str]:
    """Measure, and return the table as Markdown lines."""
    times: dict[str, list[float]] = {visit: [] for visit in GOALS}
    sizes: list[int] = []
    with serve(folder) as served, sync_playwright() as player, launch(player) as chromium:
        for _ in range(ROUNDS):
            with _phone(chromium) as context:
                page, sent = _slow(context)
                page.goto(served.url)
                times["first visit"].append(_first_prompt(page))
                sizes.append(sum(sent))
                page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
                _begin(page)
                page.close()
                page, _ = _slow(context)
                page.goto(served.url)
                times["second visit"].append(_first_prompt(page))
    lines = [
        f"| {KBIT} kbit/s, {LATENCY} ms, {SLOWER} times slower: the first question | seconds | goal |",
        "|---|---:|---:|",
    ]
    lines += [f"| {visit} | {median(times[visit]):.2f} | {goal} |" for visit, goal in GOALS.items()]
    carried = f"On the line until then: {median(sizes) / 1000:,.1f} kB (goal: at most {MOST_BYTES // 1000})."
    return [*lines, "", carried]


@contextmanager
def _phone(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 360, "height": 640}, has_touch=True, locale="vi-VN")
    context.add_init_script(NOTING)
    yield context
    context.close()


def _slow(context: BrowserContext) -> tuple[Page, list[int]]:
    """A page on such a line, and the bytes of each answer that it gets."""
    page = context.new_page()
    sent: list[int] = []
    session = context.new_cdp_session(page)
    session.on("Network.loadingFinished", lambda event: sent.append(int(event["encodedDataLength"])))
    session.send("Network.enable")
    rate = KBIT * 1000 / 8
    line = {"offline": False, "latency": LATENCY, "downloadThroughput": rate, "uploadThroughput": rate}
    session.send("Network.emulateNetworkConditions", line)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return page, sent


def _first_prompt(page: Page) -> float:
    """Seconds."""
    return float(page.evaluate("window.firstPrompt")) / 1000


def _begin(page: Page) -> None:
    """Begin a report, so that there is a last question."""
    press(page, "Đồng ý, bắt đầu")
    press(page, "Dự án từ ngân sách Nhà nước")
    shows(page, "1.1.")
    expect(page.locator(".own.waiting")).to_have_count(0)
