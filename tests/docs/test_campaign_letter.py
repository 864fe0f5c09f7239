"""The picture of a letter in docs/campaigns.md, of a real PDF; `--update-golden` takes it anew."""

from __future__ import annotations

from io import BytesIO

import pypdfium2
import pytest

from bot.campaigns.matching import communes_of
from flows.reading.figures.gazetteer import communes_today
from storage.campaigns.following import STUCK
from tests.console.conftest import LAO_CAI, Browser, Console, console, fast_hashes
from tests.console.test_letters import BOT, WEB, ZALO, asks, fetches, hoa, sets
from tests.docs.test_contributing import ROOT
from tests.invited import campaign

PICTURE = ROOT / "docs" / "campaign-letter.png"
LETTER = (
    "Thực hiện nhiệm vụ đánh giá các mô hình, dự án sản xuất giúp giảm nghèo, Cục Kinh tế hợp tác "
    "và Phát triển nông thôn đề nghị đơn vị báo cáo theo đề cương kèm theo công văn số 247/KTHT-GN.\n"
    "Báo cáo được viết trên điện thoại, mỗi lần một câu; dừng lúc nào và viết tiếp lúc nào cũng được."
)
__all__ = ["console", "fast_hashes", "hoa"]


def test_the_letters_of_a_province(console: Console, hoa: Browser, request: pytest.FixtureRequest) -> None:
    sets(console, public_url=WEB, telegram_name=BOT, zalo_link=ZALO)
    some = tuple(communes_of(LAO_CAI))
    campaign(console.play.engine, some=some, name="Báo cáo mô hình giảm nghèo 2026", letter=LETTER)
    content = fetches(hoa, asks(console, hoa, "hoa", format="pdf", province=str(LAO_CAI)))
    document = pypdfium2.PdfDocument(BytesIO(content))
    assert len(document) == len(some), "a page for each commune"
    if request.config.getoption("--update-golden"):
        document[0].render(scale=1.5).to_pil().save(PICTURE, optimize=True)
    assert PICTURE.exists()


def test_the_page_says_when_a_report_is_stuck() -> None:
    page = " ".join((ROOT / "docs" / "campaigns.md").read_text(encoding="utf-8").split())
    assert f"đã bắt đầu, chưa nộp, {STUCK.days} ngày không ai viết gì" in page
    assert f"{len(communes_today()):,}".replace(",", ".") + " xã" in page
