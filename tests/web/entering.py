"""Entering again on the page, after the cookie was lost with words waiting."""

from __future__ import annotations

from playwright.sync_api import Page


def enter_by_code(page: Page, code: str = "ABCDE-23456") -> None:
    """Say that one has a code, and type it."""
    page.get_by_role("button", name="Tôi đã có mã").last.click()
    page.get_by_label("Mã vào báo cáo").fill(code)
    page.get_by_role("button", name="Vào lại").click()
