from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, MetaData, create_engine, inspect, select, text

from exports.department.deliver import Outcome, deliver, init
from exports.department.schema import identifier, schema_of
from exports.reports import Reports
from flows.form.outline import Outline, Repeat, Text, Type
from flows.report.submission import State, Submission
from tests.chance import examples
from tests.exports.samples import AT, ask, every_type, full_report, outline, picture, real, report, said

LATER = AT + timedelta(days=3)


def everything(engine: Engine, *outlines: Outline) -> dict[str, list[Mapping[str, Any]]]:
    """All rows of all tables as their own types read them."""
    schema = schema_of(Reports((), outlines).tables.values())
    with engine.connect() as connection:
        return {
            table.name: sorted(map(dict, connection.execute(select(table)).mappings()), key=repr)
            for table in schema.metadata.sorted_tables
        }


def outcomes(
    engine: Engine, reports: list[Submission], *outlines: Outline, now: datetime = AT
) -> list[Outcome]:
    delivery = deliver(engine, reports, outlines, now)
    assert delivery.failures == []
    return list(delivery.outcomes.values())


def test_a_report_arrives_as_typed_linked_rows(engine: Engine) -> None:
    form = every_type()
    assert outcomes(engine, [full_report(form)], form) == [Outcome.NEW]
    found = everything(engine, form)
    (submission,) = found["decuong_submissions"]
    assert (submission["state"], submission["latest"], submission["submitted_at"]) == ("received", True, AT)
    assert found["mau"][0]["so_ho"] == -5
    projects = {row["row_path"]: row for row in found["mau__du_an"]}
    assert set(projects) == {"du_an[1]", "du_an[2]", "du_an[4]"}
    row = projects["du_an[2]"]
    assert row["ten"] == "- Bê giống\n\n   - 01 con/hộ\r\n- Chuồng"
    assert (row["so_ho"], row["so_ho__text"]) == (25, "25 hộ")
    assert (row["tien"], row["tong"]) == (Decimal("1234.5"), Decimal(300))
    assert (row["ngay"], row["gio"]) == (date(2020, 4, 11), time(14, 30))
    assert (row["con"], row["con__label"]) == ("bo", "Bò")
    assert (row["noi__latitude"], row["noi__longitude"]) == (Decimal("21.0"), Decimal("105.8"))
    kept = projects["du_an[4]"]
    assert (kept["so_ho"], kept["so_ho__text"], kept["as_written"]) == (
        None,
        "vài chục hộ",
        "so_ho, ngay, con",
    )
    approaches = found["mau__du_an__tiep_can"]
    assert [(row["parent_path"], row["position"]) for row in approaches] == [("du_an[2]", 1), ("du_an[2]", 2)]
    photos = found["decuong_attachments"]
    assert len({row["name"] for row in photos}) == 2
    assert {row["sent_as"] for row in photos} == {"image.jpg"}
    assert [row["caption"] for row in photos] == ["chuồng mới làm", ""]
    assert len(found["decuong_parts"]) == sum(len(a.parts) for a in full_report(form).answers.values())
    told = {(row["table_name"], row["column_name"]): row["header"] for row in found["decuong_dictionary"]}
    assert told["mau__du_an", "so_ho__text"] == "2.2. Số hộ (nguyên văn)"


def test_a_photo_in_a_reply_is_an_attachment_of_its_question(engine: Engine) -> None:
    form = every_type()
    replied = said("chung", "Ảnh đây ạ", (picture("sổ.jpg", b"1"), "sổ hộ"))
    given = report(form, said("chung", picture("khác.jpg", b"2")), replies={"chung": replied})
    assert outcomes(engine, [given], form) == [Outcome.NEW]
    found = everything(engine, form)["decuong_attachments"]
    assert sorted((row["path"], row["position"], row["sent_as"], row["caption"]) for row in found) == [
        ("chung", 1, "khác.jpg", ""),
        ("tra-loi/chung", 2, "sổ.jpg", "sổ hộ"),
    ]


def test_delivered_twice_changes_nothing(engine: Engine) -> None:
    form = every_type()
    given_ = [full_report(form), report(form, number="2")]
    assert outcomes(engine, given_, form) == [Outcome.NEW] * 2
    before = everything(engine, form)
    assert outcomes(engine, given_, form, now=LATER) == [Outcome.UNCHANGED] * 2
    assert init(engine, [form]) is None
    assert everything(engine, form) == before


def test_the_state_follows_even_if_the_clock_was_set_back(engine: Engine) -> None:
    form = every_type()
    first = full_report(form)
    accepted = replace(first, state=State.ACCEPTED, changed_at=LATER, revision=1)
    reopened = replace(first, revision=2)
    assert outcomes(engine, [first], form) == [Outcome.NEW]
    before = everything(engine, form)
    assert outcomes(engine, [accepted], form) == [Outcome.UPDATED]
    after = everything(engine, form)
    (row,) = after["decuong_submissions"]
    assert (row["state"], row["state_label"], row["changed_at"], row["delivered_at"]) == (
        "accepted",
        "Đã chấp nhận",
        LATER,
        AT,
    )
    del after["decuong_submissions"]
    assert after == {name: rows for name, rows in before.items() if name in after}
    assert outcomes(engine, [reopened], form) == [Outcome.UPDATED]
    [row] = everything(engine, form)["decuong_submissions"]
    assert (row["state"], row["changed_at"]) == ("received", AT)


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 1, 2), (2, 3, 1)])
def test_versions_stand_side_by_side_and_one_is_the_latest(engine: Engine, order: tuple[int, ...]) -> None:
    form = every_type()
    versions = {at: report(form, said("so_ho", str(at), value=at), version=at) for at in order}
    for at in order:
        outcomes(engine, [versions[at]], form)
    found = everything(engine, form)
    assert {row["report_version"]: row["latest"] for row in found["decuong_submissions"]} == {
        1: False,
        2: False,
        3: True,
    }
    assert sorted(row["so_ho"] for row in found["mau"]) == [1, 2, 3]


def test_content_that_differs_is_written_anew(engine: Engine) -> None:
    form = every_type()
    outcomes(engine, [full_report(form)], form)
    erased = replace(full_report(form), respondent_name="", answers={}, rows={"du_an": (2,)})
    assert outcomes(engine, [erased], form) == [Outcome.UPDATED]
    found = everything(engine, form)
    assert found["decuong_parts"] == found["decuong_attachments"] == found["mau__du_an__tiep_can"] == []
    assert [row["row_path"] for row in found["mau__du_an"]] == ["du_an[2]"]


def test_a_new_outline_version_adds_columns_and_drops_none(engine: Engine) -> None:
    first = outline(ask("cau_1", "Câu một"), ask("so", "Số", Type.INTEGER), version="1")
    second = outline(
        ask("cau_2", "Câu hai"),
        ask("so", "Số"),
        Repeat("them", Text("Thêm"), (ask("ten", "Tên"),)),
        version="2",
    )
    old = report(first, said("cau_1", "a"), said("so", "7", value=7))
    assert outcomes(engine, [old], first) == [Outcome.NEW]
    new = report(second, said("so", "bảy"), said("them[1]/ten", "x"), rows={"them": (1,)}, number="2")
    assert outcomes(engine, [old, new], first, second, now=LATER) == [Outcome.UNCHANGED, Outcome.NEW]
    rows = {row["report_number"]: row for row in everything(engine, first, second)["mau"]}
    assert (rows["2026-0123"]["cau_1"], rows["2026-0123"]["so"]) == ("a", 7)
    assert (rows["2"]["so__as_text"], rows["2"]["so"]) == ("bảy", None)
    assert everything(engine, first, second)["mau__them"][0]["ten"] == "x"


def test_the_letters_outlines_have_tables_of_their_own(engine: Engine) -> None:
    assert init(engine, [real("ngan_sach"), real("phi_chinh_phu")]) is None
    names = set(inspect(engine).get_table_names())
    assert {"ngan_sach__du_an__tiep_can", "phi_chinh_phu__du_an"} <= names
    columns = {column["name"]: column["type"] for column in inspect(engine).get_columns("ngan_sach__du_an")}
    assert {"report_number", "report_version", "row_path", "ket_qua", "huong_loi"} <= set(columns)


@settings(
    max_examples=examples(10), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    words=st.text(min_size=1),
    whole=st.integers(),
    number=st.decimals(-(10**9), 10**9, places=4),
    name=st.text(min_size=1),
)
def test_any_words_and_numbers_arrive(
    engine: Engine, words: str, whole: int, number: Decimal, name: str
) -> None:
    form = outline(ask("cau", "Câu"), ask("so", "Số", Type.INTEGER), ask("tien", "Tiền", Type.DECIMAL))
    sent = report(
        form,
        said("cau", words, picture(name, b"x")),
        said("so", str(whole), value=whole),
        said("tien", "x", value=number),
        id=(told := sha256(f"{words!r}{whole}{number}{name!r}".encode()).hexdigest()[:32]),
        number=told,
    )
    outcomes(engine, [sent], form)
    assert outcomes(engine, [sent], form) == [Outcome.UNCHANGED]
    row = next(r for r in everything(engine, form)["mau"] if r["report_number"] == sent.number)
    assert row["cau"] == (words.replace("\0", "") or None) or row["cau"] == words.replace("\0", "")
    assert row["so"] == (whole if -(2**63) <= whole < 2**63 else None)
    assert row["so__text"] == str(whole)
    assert row["tien"] == number


def test_one_bad_report_holds_up_no_other(postgresql: Engine) -> None:
    form = outline(ask("cau", "Câu"))
    init(postgresql, [form])
    with postgresql.begin() as connection:
        connection.execute(text("DROP VIEW decuong_latest_accepted CASCADE"))
        connection.execute(text("ALTER TABLE mau ALTER COLUMN cau TYPE varchar(5)"))
    given_ = [report(form, said("cau", words), number=words) for words in ("ngắn", "dài quá chừng", "vừa")]
    delivery = deliver(postgresql, given_, [form], AT)
    assert list(delivery.outcomes.values()) == [Outcome.NEW, Outcome.FAILED, Outcome.NEW]
    (failure,) = delivery.failures
    assert (failure.number, failure.version, failure.is_whole) == ("dài quá chừng", 1, False)
    assert "narrower" in str(failure.cause)
    assert "quá chừng" not in str(replace(failure, number=""))
    found = everything(postgresql, form)
    assert {row["report_number"] for row in found["decuong_submissions"]} == {"ngắn", "vừa"}
    assert init(postgresql, [form]) is None
    assert outcomes(postgresql, given_, form) == [Outcome.UNCHANGED, Outcome.NEW, Outcome.UNCHANGED]


def test_another_report_of_the_same_number_is_refused(engine: Engine) -> None:
    form = every_type()
    outcomes(engine, [full_report(form)], form)
    before = everything(engine, form)
    delivery = deliver(engine, [replace(full_report(form), id="khac")], [form], LATER)
    assert "another report of this number" in str(delivery.failures[0].cause)
    assert everything(engine, form) == before


def test_an_unknown_outline_version_is_a_failure_of_that_report(engine: Engine) -> None:
    form = every_type()
    unknown = report(form, outline_version="9", number="9")
    delivery = deliver(engine, [unknown, full_report(form)], [form], AT)
    assert list(delivery.outcomes.values()) == [Outcome.FAILED, Outcome.NEW]
    assert "outline version of this report is not there" in str(delivery.failures[0].cause)


def cause_of(engine: Engine) -> str:
    form = every_type()
    assert init(engine, [form]) is not None
    delivery = deliver(engine, [full_report(form)], [form], AT)
    engine.dispose()
    (failure,) = delivery.failures
    assert failure.is_whole and failure.repair and failure.detail
    assert delivery.outcomes == {}
    return str(failure.cause)


def test_a_server_that_is_away_is_one_clear_failure() -> None:
    away = create_engine("postgresql+psycopg://u:p@127.0.0.1:1/cuc?connect_timeout=2")
    assert "cannot be reached" in cause_of(away)


def test_a_missing_database_and_a_missing_right_are_named(postgresql: Engine) -> None:
    with postgresql.begin() as connection:
        connection.execute(text("DROP ROLE IF EXISTS khach"))
        connection.execute(text("CREATE ROLE khach LOGIN"))
    url = postgresql.url
    assert "of this name" in cause_of(create_engine(url.set(database="khong_co")))
    assert "the name or the password" in cause_of(create_engine(url.set(username="ai_do", database="cuc")))
    assert "may not make tables" in cause_of(create_engine(url.set(username="khach", database="cuc")))


def test_a_read_only_database_is_named(postgresql: Engine, tmp_path: Path) -> None:
    url = postgresql.url.update_query_dict({"options": "-c default_transaction_read_only=on"})
    assert "can only be read" in cause_of(create_engine(url))
    (tmp_path / "cuc.db").touch()
    assert "can only be read" in cause_of(
        create_engine(f"sqlite:///file:{tmp_path / 'cuc.db'}?mode=ro&uri=true")
    )
    assert "of this name" in cause_of(create_engine(f"sqlite:///{tmp_path / 'khong' / 'co.db'}"))


def test_a_database_without_unicode_is_refused(postgresql: Engine) -> None:
    url = postgresql.url
    with postgresql.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("DROP DATABASE IF EXISTS latin"))
        connection.execute(
            text("CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
        )
    engine = create_engine(url.set(database="latin"))
    failure = init(engine, [every_type()])
    engine.dispose()
    assert failure is not None
    assert "LATIN1" in str(failure.cause)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "cuc.db").write_text("Bảng tính của Cục, không phải cơ sở dữ liệu. " * 9)
    assert "is a file, and no SQLite database" in cause_of(create_engine(f"sqlite:///{tmp_path / 'cuc.db'}"))


def test_more_columns_than_a_database_has_are_named(engine: Engine) -> None:
    wide = outline(*(ask(f"cau_{number}") for number in range(2_001)))
    failure = init(engine, [wide])
    engine.dispose()
    assert failure is not None
    assert "more columns than the Department's database allows" in str(failure)
    assert "decuong export" in str(failure)


@given(st.text(min_size=1))
def test_identifiers_fit_postgresql(name: str) -> None:
    found = identifier(name)
    assert 0 < len(found.encode()) <= 63
    assert found == identifier(name)


def test_long_and_awkward_keys_have_columns_of_their_own(engine: Engine) -> None:
    long = "cac_tiep_can_trong_xay_dung_va_trien_khai_mo_hinh_du_an_o_dia_phuong_nam"
    keys = [
        f"{long}_2024",
        f"{long}_2025",
        "Ten",
        "ten",
        "position",
        "report_number",
        "đủ_chữ",
        "a.b",
        "a-b",
        "a_b",
    ]
    keys += ["select", "as_written", "so__text"]
    so = ask("so", "Số", Type.INTEGER)
    form = outline(Repeat("du_an", Text("Dự án"), (*(ask(key, key) for key in keys), so)), key="Mẫu-1")
    answers = [said(f"du_an[1]/{key}", f"trả lời {key}") for key in keys]
    outcomes(
        engine, [report(form, *answers, said("du_an[1]/so", "1 hộ", value=1), rows={"du_an": (1,)})], form
    )
    metadata = MetaData()
    metadata.reflect(engine)
    table = next(table for name, table in metadata.tables.items() if name.startswith("m") and "du_an" in name)
    with engine.connect() as connection:
        values = [*connection.execute(select(table)).one()]
    for key in keys:
        assert f"trả lời {key}" in values
