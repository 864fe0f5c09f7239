"""Staff read Vietnamese with DECUONG_LOCALE=vi and English with en, and never one in the other."""

from __future__ import annotations

import copy
import re
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.commands import COMMANDS, main
from bot.language import translate
from flows.sentence import DecuongError, Sentence
from tests.language.sentences import MO, catalogue, compiled, texts_in_code, wanted

BRACES = re.compile(r"\{[^{}]*\}")
VIETNAMESE = re.compile(
    "[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.IGNORECASE
)


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DECUONG_LOCALE", "en")


def said(language: str, *arguments: str, **settings: str) -> Result:
    # A copy: click keeps the option --help of a command, in the language that it was first asked in.
    return CliRunner().invoke(copy.copy(main), arguments, env={"DECUONG_LOCALE": language, **settings})


def afresh(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command be imported as in a new process: click says some of its words then."""
    monkeypatch.delitem(sys.modules, f"bot.commands.{COMMANDS[command][0]}", raising=False)


def test_every_sentence_has_a_translation_with_the_same_values() -> None:
    known = catalogue()
    for text in wanted():
        english = text if isinstance(text, str) else " ".join(text)
        message = known.get(text if isinstance(text, str) else text[0])
        assert message is not None, f"{text!r}: run `make sentences`"
        vietnamese = message.string if isinstance(message.string, str) else "".join(message.string or ())
        assert vietnamese, f"{text!r} has no translation in messages.po"
        values, wanted_values = set(BRACES.findall(vietnamese)), set(BRACES.findall(english))
        # Of one and of many, click fills in the same values.
        assert values == wanted_values if isinstance(text, str) else values <= wanted_values, text


def test_nothing_is_translated_that_is_said_no_more() -> None:
    now = {text if isinstance(text, str) else text[0] for text in wanted()}
    kept = (
        message.id if isinstance(message.id, str) else message.id[0] for message in catalogue() if message.id
    )
    assert sorted(set(kept) - now) == []


def test_what_is_compiled_is_what_is_written() -> None:
    assert MO.read_bytes() == compiled(catalogue()), "run `make sentences`"


def test_english_sentences_hold_no_vietnamese_but_examples() -> None:
    known = {"--remark {remark}: write it like 1.4=Thiếu số hộ.", "write it like so_ho (số hộ): hộ, gia đình"}
    assert {text for text in texts_in_code() if VIETNAMESE.search(text)} == known


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_in_the_language_of_staff(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    afresh(command, monkeypatch)
    vietnamese = said("vi", command, "--help").output
    afresh(command, monkeypatch)
    english = said("en", command, "--help").output
    assert "Cách dùng:" in vietnamese and "Hiện phần trợ giúp này rồi thoát." in vietnamese
    assert "Usage:" not in vietnamese and "Show this message" not in vietnamese
    assert not VIETNAMESE.search(english)


def test_the_list_of_commands_is_in_the_language_of_staff() -> None:
    assert "Các lệnh:" in said("vi", "--help").output
    assert "Hiện phiên bản rồi thoát." in said("vi", "--help").output
    english = said("en", "--help").output.split("--help")[
        0
    ]  # click keeps that option as it was first asked for
    assert not VIETNAMESE.search(english)


@pytest.mark.parametrize(
    ("arguments", "settings", "status", "vietnamese", "english"),
    [
        (["status"], {"DECUONG_PORT": "a"}, 2, "viết số nguyên", "write a whole number"),
        (["status"], {"DECUONG_PORT": "70000"}, 2, "viết số không quá 65535", "a number of at most 65535"),
        (["status"], {"DECUONG_TIMEZONE": "Hà Nội"}, 2, "không phải múi giờ", "is no time zone"),
        (["migrate"], {"DECUONG_DATABASE_URL": "mysql://a/b"}, 1, "không chạy trên mysql", "not on mysql"),
        (
            ["submissions", "show", "2026-0001"],
            {},
            1,
            "Không có báo cáo 2026-0001",
            "There is no report 2026-0001",
        ),
        (
            ["outline", "check", "none.md"],
            {},
            1,
            "không đọc được (không có ở đó)",
            "cannot be read (it is not there)",
        ),
        (["nothing"], {}, 2, "Không có lệnh 'nothing'.", "No such command 'nothing'."),
        (["talk", "--as", ""], {}, 2, "--as cần một tên", "--as wants a name"),
    ],
)
def test_a_fault_is_one_sentence_in_the_language_of_staff(
    arguments: list[str], settings: dict[str, str], status: int, vietnamese: str, english: str
) -> None:
    for language, sign, sentence in (("vi", "Lỗi: ", vietnamese), ("en", "Error: ", english)):
        result = said(language, *arguments, **settings)
        assert result.exit_code == status, result.output
        [line] = [one for one in result.output.splitlines() if one.startswith(sign)]
        assert sentence in line
        assert "Traceback" not in result.output


def test_a_file_that_is_no_database_is_named() -> None:
    Path("a.db").write_text("Bảng tính, không phải cơ sở dữ liệu. " * 9)
    for language, sentence in (("vi", "không phải cơ sở dữ liệu SQLite"), ("en", "no SQLite database")):
        result = said(language, "status", DECUONG_DATABASE_URL="sqlite:///a.db")
        assert result.exit_code == 1
        assert sentence in result.output and len(result.output.splitlines()) == 1


def test_an_unknown_language_is_said_in_vietnamese() -> None:
    result = said("fr", "status")
    assert result.exit_code == 2
    assert "DECUONG_LOCALE: viết 'vi' or 'en'" in result.output


def test_a_sentence_within_a_sentence_is_in_the_same_language(monkeypatch: pytest.MonkeyPatch) -> None:
    error = DecuongError(
        "{file}: cannot be read ({reason}); check the path.", file="x", reason=Sentence("the disk is full")
    )
    monkeypatch.setenv("DECUONG_LOCALE", "vi")
    assert error.said(translate()) == "x: không đọc được (ổ đĩa đã đầy); hãy kiểm tra đường dẫn."
    assert str(error) == "x: cannot be read (the disk is full); check the path."
