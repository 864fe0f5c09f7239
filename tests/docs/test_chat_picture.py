"""The picture in the README, of a real server in a real browser; `--update-golden` takes it anew."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

PICTURE = Path(__file__).parents[2] / "docs" / "chat.png"
pytestmark = pytest.mark.browser


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Where a `decuong serve` of its own listens, from its first line."""
    settings = {"DECUONG_DATABASE_URL": f"sqlite:///{tmp_path}/decuong.db", "DECUONG_PORT": "0"}
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "serve"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **settings},
    )
    assert process.stdout is not None
    yield process.stdout.readline().split()[1]
    process.kill()
    process.communicate()


def test_an_officer_answers_on_a_phone(
    chromium: Browser, address: str, request: pytest.FixtureRequest
) -> None:
    page = chromium.new_page(viewport={"width": 360, "height": 720}, device_scale_factor=2)
    page.goto(address)
    _press(page, "Đồng ý, bắt đầu", "nào?")
    _press(page, "Dự án từ ngân sách Nhà nước", "1.1. Tên mô hình/dự án")
    _say(page, "Nhân rộng mô hình “Chăn nuôi bò sinh sản”", "1.2. Địa điểm")
    _say(page, "xã Hồng Thuận, huyện Giao Thủy", "1.3. Thời gian thực hiện")
    _say(page, "2017", "1.4. Quy mô")
    _say(page, "1 xã, 25 hộ (nghèo, cận nghèo)", "25 hộ")
    _say(page, "Tổng kinh phí 608 triệu đồng", "608 triệu đồng")
    _press(page, "Xong", "1.5. Mục tiêu")
    assert page.locator(".where").last.get_by_text("Dự án 1 (Chăn nuôi bò sinh sản) · câu 5/21").is_visible()
    if request.config.getoption("--update-golden"):
        page.screenshot(path=PICTURE)
    assert PICTURE.exists()
    page.reload()
    page.get_by_text("1.5. Mục tiêu").last.wait_for()


def _press(page: Page, label: str, shows: str) -> None:
    page.get_by_role("button", name=label, exact=True).last.click()
    page.get_by_text(shows).last.wait_for()


def _say(page: Page, words: str, shows: str) -> None:
    page.get_by_role("textbox").fill(words)
    page.keyboard.press("Enter")
    page.get_by_text(shows).last.wait_for()
