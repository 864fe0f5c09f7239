"""docs/zalo.md says what is so; its picture is drawn from a golden dialogue, anew by `--update-golden`."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from bot.channels.zalo.channel import ONLY_TO_TRY
from bot.settings import Settings
from flows.catalogue import catalogue
from flows.messages.numbered import STEADY

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "zalo.md").read_text()
PICTURE = ROOT / "docs" / "zalo.png"
DIALOGUE = ROOT / "tests" / "zalo" / "golden" / "first_report.txt"
STYLE = """
body { margin: 0; background: #e5edf5; font: 15px/1.4 sans-serif; width: 400px; padding: 10px; }
div { white-space: pre-wrap; border-radius: 12px; padding: 8px 12px; margin: 6px 0; width: fit-content; }
div { max-width: 300px; overflow-wrap: anywhere; }
.bot { background: #fff; } .me { background: #cfe6ff; margin-left: auto; }
p { color: #667; font-size: 12px; margin: 0 0 6px; text-align: center; }
"""


def test_the_settings_are_there() -> None:
    named = set(re.findall(r"DECUONG_[A-Z_]+", PAGE))
    assert {name.removeprefix("DECUONG_").lower() for name in named} <= Settings.model_fields.keys()
    assert {"DECUONG_ZALO_TOKEN", "DECUONG_ZALO_WEBHOOK_SECRET", "DECUONG_PUBLIC_URL"} <= named
    example = (ROOT / ".env.example").read_text()
    assert all(name in example for name in named)


def test_the_steady_numbers_are_those() -> None:
    say = catalogue("vi")
    told = dict(re.findall(r"\| (\d) \| ([^|]+?) \|", PAGE))
    for press in ("done", "skip", "contents", "back", "pause", "hint", "history", "replace", "read"):
        assert say(f"buttons.{press}") in told[STEADY[press]]
    assert "1 Xong · 2 Bỏ qua · 0 Mục lục, việc khác" in DIALOGUE.read_text()


def test_polling_is_only_to_try() -> None:
    assert "for trying out only" in ONLY_TO_TRY
    assert "trying out only" in " ".join(PAGE.split())


@pytest.mark.browser
def test_the_picture(chromium: Browser, request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-golden"):
        page = chromium.new_page(viewport={"width": 420, "height": 900}, device_scale_factor=2)
        page.set_content(_drawn(DIALOGUE.read_text()))
        page.screenshot(path=PICTURE, full_page=True)
    assert PICTURE.exists()


def _drawn(told: str) -> str:
    """From the third prompt on, a few messages."""
    bubbles = []
    for block in told.split("\n> ")[3:9]:
        mine, _, answer = block.partition("\n")
        typed = mine.partition("   (")[0]
        bubbles.append(f'<div class="me">{html.escape(typed)}</div>')
        bubbles.append(f'<div class="bot">{html.escape(answer.strip())}</div>')
    note = "<p>Dựng từ bản thử, không phải ảnh chụp Zalo</p>"
    return f"<style>{STYLE}</style>{note}{''.join(bubbles)}"
