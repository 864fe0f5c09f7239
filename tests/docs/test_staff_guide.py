"""How long things are kept, as the guide for staff says it, is how long they are kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.reports import candidates
from storage.staff import accounts, job_ends, jobs
from storage.webhooks import deliveries

GUIDE = " ".join((Path(__file__).parents[2] / "docs" / "staff.md").read_text(encoding="utf-8").split())
SPELLED = {7: "bảy", 30: "ba mươi"}


@pytest.mark.parametrize(
    "said",
    [
        f"một đường dẫn dùng một lần, trong {SPELLED[accounts.LINK_VALID.days]} ngày",
        f"đặt mật khẩu (ít nhất {accounts.SHORTEST_PASSWORD} ký tự)",
        f"nó chờ {candidates.KEPT_DAYS} ngày",
        f"{SPELLED[jobs.KEPT.days].capitalize()} ngày kể từ lúc làm xong",
        f"thôi gửi được giữ {SPELLED[deliveries.KEPT.days]} ngày",
        f"sau {SPELLED[job_ends.REMEMBERED.days]} ngày yêu cầu cũng được quên",
    ],
)
def test_the_guide_says_so(said: str) -> None:
    assert said in GUIDE
