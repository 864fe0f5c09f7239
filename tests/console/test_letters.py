"""A campaign's letters: a province at once, in Word and PDF, whose QR codes are read back."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import pypdf
import pytest
import zxingcpp
from PIL import Image

from bot.settings import Settings
from flows.respondents.codes import spelled
from storage.campaigns import organisations
from storage.staff import accounts, jobs
from storage.staff.accounts import Role
from storage.staff.jobs import Job, State
from tests.console.conftest import LAO_CAI, NINH_BINH, Browser, Console
from tests.console.taking import runner
from tests.invited import campaign

WEB, BOT, ZALO = "https://bao-cao.example.vn", "bao_cao_bot", "https://zalo.me/1234567890"


@pytest.fixture
def codes(console: Console) -> list[str]:
    """A campaign of three organisations; the web chat, Telegram and Zalo are set."""
    sets(console, public_url=WEB, telegram_name=f"@{BOT}", zalo_link=ZALO)
    return campaign(console.play.engine)


@pytest.fixture
def hoa(console: Console) -> Browser:
    return console.add("hoa", Role.ADMINISTRATOR)


def sets(console: Console, **settings: str) -> None:
    """Give the program addresses, as who runs it does."""
    known = console.app.settings
    given = {"database_url": known.database_url, "files": known.files, **settings}
    object.__setattr__(console.app, "settings", Settings(**given))  # type: ignore[arg-type]


def asks(console: Console, browser: Browser, name: str, **form: str) -> Job:
    """Ask for letters at the page, and have them made. Returns the job."""
    answer = browser.post("/staff/campaigns/c1/letters", data=form)
    assert (answer.status_code, answer.headers.get("location")) == (303, "/staff/take-away"), answer.text
    runner(console).run_all()
    return jobs.jobs_of(console.play.engine, name)[0]


def fetches(browser: Browser, job: Job) -> bytes:
    assert job.state is State.DONE, job.said
    answer = browser.get(f"/staff/take-away/{job.id}/file")
    assert answer.status_code == 200
    return answer.content


def links(picture: bytes) -> list[str]:
    """What a reader of QR codes sees in a picture."""
    return [one.text for one in zxingcpp.read_barcodes(Image.open(BytesIO(picture)).convert("L"))]


def ways(code: str) -> list[str]:
    return [f"{WEB}/?code={spelled(code)}", f"https://t.me/{BOT}?start={spelled(code)}", ZALO]


def test_the_letters_of_a_province_in_word(console: Console, hoa: Browser, codes: list[str]) -> None:
    job = asks(console, hoa, "hoa", format="docx", province=str(LAO_CAI))
    assert job.file_name == "thu-moi_lao-cai.docx" and (job.done, job.of) == (2, 2)
    content = fetches(hoa, job)
    document = docx.Document(BytesIO(content))
    said = [one.text for one in document.paragraphs]
    assert [one for one in said if one.startswith("Kính gửi")] == [
        "Kính gửi: UBND xã Y Tý",
        "Kính gửi: UBND xã Pha Long",
    ]
    assert [one for one in said if re.fullmatch(r"[A-Z2-9]{5}-[A-Z2-9]{5}", one)] == [
        spelled(code) for code in codes[:2]
    ]
    assert said.count("Cục đề nghị đơn vị báo cáo theo đề cương kèm theo.") == 2
    assert said.count("Hạn nộp: ngày 20/12/2026") == said.count("Cần hỏi: chị Hoa, 024 3733 1234") == 2
    with ZipFile(BytesIO(content)) as archive:
        pictures = [archive.read(name) for name in archive.namelist() if name.startswith("word/media/")]
    read = sorted(link for picture in pictures for link in links(picture))
    assert sorted(set(read)) == sorted({*ways(codes[0]), *ways(codes[1])})
    shown = [cell.text for table in document.tables for cell in table.rows[0].cells]
    assert len(shown) == 6 and ways(codes[0])[0] in shown[0] and "nhắn mã" in shown[2]


def test_the_letters_of_a_province_in_pdf(
    console: Console, hoa: Browser, codes: list[str], tmp_path: Path
) -> None:
    job = asks(console, hoa, "hoa", format="pdf", province=str(LAO_CAI))
    assert job.file_name == "thu-moi_lao-cai.pdf"
    pdf = pypdf.PdfReader(BytesIO(fetches(hoa, job)))
    assert len(pdf.pages) == 2, "a page for each"
    for page, name, code in zip(pdf.pages, ("Y Tý", "Pha Long"), codes, strict=False):
        text = page.extract_text()
        assert f"Kính gửi: UBND xã {name}" in text and spelled(code) in text
        assert "Hạn nộp: ngày 20/12/2026" in text
        read = [link for image in page.images for link in links(image.data)]
        assert sorted(read) == sorted(ways(code)), "what a telephone reads from the page"


def test_the_letters_of_all_provinces_are_a_file_each(
    console: Console, hoa: Browser, codes: list[str]
) -> None:
    job = asks(console, hoa, "hoa", format="docx")
    with ZipFile(BytesIO(fetches(hoa, job))) as archive:
        assert sorted(archive.namelist()) == ["thu-moi_lao-cai.docx", "thu-moi_ninh-binh.docx"]


def test_the_link_of_a_letter_opens_the_report(console: Console, hoa: Browser, codes: list[str]) -> None:
    job = asks(console, hoa, "hoa", format="docx", province=str(NINH_BINH))
    with ZipFile(BytesIO(fetches(hoa, job))) as archive:
        pictures = [archive.read(name) for name in archive.namelist() if name.startswith("word/media/")]
    [web] = [link for picture in pictures for link in links(picture) if link.startswith(WEB)]
    asked = console.play.opens(web.partition("?code=")[2])
    assert "UBND xã Hồng Thuận" in asked.messages[0].text


def test_an_own_last_day_stands_in_the_letter(console: Console, hoa: Browser, codes: list[str]) -> None:
    first, *_ = organisations.addressed(console.play.engine, "c1", None, None)
    until = (console.clock.now + timedelta(days=60)).date()
    organisations.extend(console.play.engine, first.id, until, console.clock(), "hoa")
    document = docx.Document(BytesIO(fetches(hoa, asks(console, hoa, "hoa", format="docx", province="15"))))
    days = [one.text for one in document.paragraphs if one.text.startswith("Hạn nộp")]
    assert days == ["Hạn nộp: ngày 24/1/2027", "Hạn nộp: ngày 20/12/2026"]


def test_only_ways_that_are_set_are_printed(console: Console, hoa: Browser, codes: list[str]) -> None:
    sets(console)
    refused = hoa.post("/staff/campaigns/c1/letters", data={"format": "docx"})
    assert refused.status_code == 409 and "DECUONG_PUBLIC_URL" in refused.text
    sets(console, public_url=WEB)
    document = docx.Document(BytesIO(fetches(hoa, asks(console, hoa, "hoa", format="docx", province="37"))))
    assert len(document.inline_shapes) == 1


def test_administrators_of_a_province_print_its_letters_and_no_others(
    console: Console, codes: list[str]
) -> None:
    mai = console.add("mai", Role.ADMINISTRATOR, NINH_BINH)
    document = docx.Document(BytesIO(fetches(mai, asks(console, mai, "mai", format="docx"))))
    assert [one.text for one in document.paragraphs if one.text.startswith("Kính gửi")] == [
        "Kính gửi: UBND xã Hồng Thuận"
    ]
    assert mai.post("/staff/campaigns/c1/letters", data={"province": "15"}).status_code == 409
    for role in (Role.VIEWER, Role.REVIEWER):
        other = console.add(role.value, role)
        assert other.post("/staff/campaigns/c1/letters", data={"format": "docx"}).status_code == 403


def test_who_is_an_administrator_no_more_gets_no_letters(console: Console, codes: list[str]) -> None:
    console.add("hoa", Role.ADMINISTRATOR)
    mai = console.add("mai", Role.ADMINISTRATOR)
    mai.post("/staff/campaigns/c1/letters", data={"format": "docx"})
    accounts.change(console.play.engine, "mai", Role.VIEWER, (), console.clock(), "hoa")
    runner(console).run_all()
    [job] = jobs.jobs_of(console.play.engine, "mai")
    assert job.state is State.FAILED
