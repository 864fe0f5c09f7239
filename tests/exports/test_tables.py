from exports.fields import fields_of
from exports.reports import Reports
from exports.rows import Row, read
from exports.tables import Child, Column, Heading, tables_of
from flows.form.outline import Outline, Repeat, Section, Text, Type
from tests.exports.samples import (
    as_written,
    ask,
    every_type,
    full_report,
    outline,
    picture,
    real,
    report,
    said,
)


def values(row: Row) -> dict[str, object]:
    return {field.name: value for field in fields_of(row.table) if (value := field.read(row)) is not None}


def two_versions() -> tuple[Outline, Outline]:
    kinds = {"de": "Dê", "ong": "Ong"}
    first = outline(
        ask("cau_1", "Câu một", number="1"),
        ask("cau_3", "Cũ", number="3"),
        ask("loai", "Loại", Type.SELECT_ONE, choices=kinds),
        ask("so", "Số", Type.INTEGER),
        Repeat("bo_phan", Text("Bộ phận"), (ask("ten", "Tên"),)),
        version="1",
    )
    second = outline(
        ask("cau_2", "Câu hai", number="2"),
        ask("cau_3", "Mới", number="3"),
        ask("loai", "Loài", Type.SELECT_ONE, choices={"de": "Dê cỏ", "ga": "Gà"}),
        ask("so", "Số liệu"),
        version="2",
    )
    return first, second


def test_the_letters_outline_becomes_three_linked_tables() -> None:
    tables = tables_of([real("ngan_sach")])
    assert [table.name for table in tables.tables] == [
        "ngan_sach",
        "ngan_sach.du_an",
        "ngan_sach.du_an.tiep_can",
    ]
    assert [table.parent for table in tables.tables] == [None, "", "du_an"]
    headers = [column.header for column in tables.table("du_an").columns]
    assert headers[0] == "1.1. Tên mô hình/dự án"
    assert [header for header in headers if header.startswith("1.7")] == [
        "1.7. Các kết quả chính của dự án",
        "1.7. Nhóm hưởng lợi trực tiếp và tiêu thức lựa chọn",
    ]
    assert sum(header.startswith("2.2") for header in headers) == 3


def test_what_the_letter_prints_stands_in_its_order() -> None:
    project = tables_of([real("ngan_sach")]).table("du_an")
    first, second = project.items[:2]
    assert isinstance(first, Heading) and isinstance(second, Column)
    assert first.printed == "1.Thông tin về mô hình/dự án (ghi cho từng mô hình/dự án)"
    assert second.printed == "1.1.Tên mô hình/dự án:"
    at = next(i for i, item in enumerate(project.items) if isinstance(item, Child))
    before, marker, after = project.items[at - 1 : at + 2]
    assert isinstance(before, Heading) and before.level == 2
    assert isinstance(marker, Child) and marker.template == "du_an/tiep_can"
    assert marker.printed.startswith("2.1. Các tiếp cận chính")
    assert isinstance(after, Heading) and after.printed == "2.2. Xây dựng mô hình/dự án"


def test_versions_stand_side_by_side_in_the_newest_wording() -> None:
    first, second = two_versions()
    tables = tables_of([first, second])
    assert [(column.name, column.header) for column in tables.main.columns] == [
        ("cau_2", "2. Câu hai"),
        ("cau_3", "3. Mới"),
        ("loai", "Loài"),
        ("so__as_text", "Số liệu"),
        ("cau_1", "1. Câu một"),
        ("so", "Số"),
    ]
    kinds = next(column for column in tables.main.columns if column.name == "loai")
    assert kinds.choices == (("de", "Dê cỏ"), ("ga", "Gà"), ("ong", "Ong"))
    assert kinds.versions == ("1", "2")
    assert tables.table("bo_phan").columns[0].header == "Tên"


def test_each_row_says_its_version_and_keeps_to_its_columns() -> None:
    first, second = two_versions()
    tables = tables_of([first, second])
    old = values(read(tables, report(first, said("cau_1", "a"), said("so", "7", value=7))))
    new = values(read(tables, report(second, said("so", "bảy"), said("loai", "Ong", value="ong"))))
    assert (old["outline_version"], old["cau_1"], old["so"]) == ("1", "a", 7)
    assert (new["outline_version"], new["so__as_text"], new["loai__label"]) == ("2", "bảy", "Ong")
    assert "so" not in new


def test_a_name_once_given_stays_when_versions_are_added() -> None:
    first, second = two_versions()
    alone = [column.name for column in tables_of([first]).main.columns]
    both = [column.name for column in tables_of([first, second]).main.columns]
    assert set(alone) <= set(both)


def test_rows_come_in_the_order_told_with_their_lasting_keys() -> None:
    form = every_type()
    rows = list(read(tables_of([form]), full_report(form)).walk())
    assert [(row.path, row.parent, row.position) for row in rows] == [
        ("", None, 1),
        ("du_an[1]", "", 1),
        ("du_an[4]", "", 2),
        ("du_an[2]", "", 3),
        ("du_an[2]/tiep_can[1]", "du_an[2]", 1),
        ("du_an[2]/tiep_can[3]", "du_an[2]", 2),
    ]


def test_a_typed_answer_has_its_value_and_its_words() -> None:
    form = every_type()
    project = next(row for row in read(tables_of([form]), full_report(form)).walk() if row.path == "du_an[2]")
    found = values(project)
    assert (found["so_ho"], found["so_ho__text"]) == (25, "25 hộ")
    assert (found["con"], found["con__label"]) == ("bo", "Bò")
    assert (found["cac_con"], found["cac_con__label"]) == ("bo ong", "Bò; Ong")
    assert str(found["noi__latitude"]) == "21.0"
    assert found["ten"] == "- Bê giống\n\n   - 01 con/hộ\r\n- Chuồng"
    assert "as_written" not in found


def test_what_is_kept_as_written_has_words_and_no_value() -> None:
    form = every_type()
    too_many = as_written("so_ho", "500 hộ")
    row = read(tables_of([form]), report(form, too_many))
    found = values(row)
    assert found["so_ho__text"] == "500 hộ"
    assert found["as_written"] == "so_ho"
    assert "so_ho" not in found


def test_files_of_one_name_get_different_stable_names() -> None:
    form = every_type()
    photos = [picture("image.jpg", content) for content in (b"1", b"2", b"3")]
    documents = [
        picture("Báo cáo.pdf", b"nfc", "application/pdf"),
        picture("Báo cáo.pdf", b"nfd", "application/pdf"),
    ]
    given = report(
        form,
        said("du_an[1]/anh", photos[0], photos[1]),
        said("du_an[2]/anh", photos[2]),
        said("du_an[2]/ten", *documents),
        rows={"du_an": (1, 2)},
    )
    names = [file.name for row in read(tables_of([form]), given).walk() for _, _, file in row.files]
    again = [file.name for row in read(tables_of([form]), given).walk() for _, _, file in row.files]
    assert names == again
    assert len(set(names)) == 5
    assert sum(name.startswith("2026-0123_du_an-1_anh_") and name.endswith(".jpg") for name in names) == 2
    assert sum(name.startswith("2026-0123_du_an-2_ten_") and name.endswith(".pdf") for name in names) == 2


def test_equal_headers_are_told_apart() -> None:
    form = outline(ask("mot", "Biện pháp khác"), ask("hai", "Biện pháp khác"))
    headers = [field.header for field in fields_of(tables_of([form]).main)]
    assert "Biện pháp khác" in headers
    assert "Biện pháp khác [hai]" in headers
    assert len(headers) == len(set(headers))


def test_a_section_adds_nothing_to_a_path() -> None:
    form = outline(Section("phan", Text("Phần"), (ask("ten", "Tên"),), number="1"))
    row = read(tables_of([form]), report(form, said("ten", "x")))
    assert row.cells["ten"].words == "x"


def test_an_unknown_version_is_loud() -> None:
    form = every_type()
    given = report(form, outline_version="9")
    try:
        next(Reports([given], [form]).merged())
    except LookupError as error:
        assert "mau 9" in str(error)
    else:
        raise AssertionError
