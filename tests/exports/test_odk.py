"""ODK submissions, held against the XForm that pyxform makes of the same outline, and read by lxml."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from lxml import etree
from pyxform.xls2xform import convert

from exports.formats import FORMATS
from exports.odk import NOT_IN_FORM
from exports.reports import Reports
from flows.form.compiler import compile_outline
from flows.form.outline import Outline
from flows.report.answer import Answer, Standing
from flows.report.submission import Submission
from flows.report.value import GeoPoint
from tests.exports.samples import OUTLINES, as_written, picture, real, report, said
from tests.exports.synthesised import many

BUDGET = real("ngan_sach")
FORM = """
| survey   |                     |         |         |             |
|          | type                | name    | label   | calculation |
|          | integer             | so_ho   | Số hộ   |             |
|          | note                | loi     | Lời dặn |             |
|          | begin group         | nhom    | Nhóm    |             |
|          | text                | ghi     | Ghi     |             |
|          | begin repeat        | du_an   | Dự án   |             |
|          | text                | ten     | Tên     |             |
|          | decimal             | tien    | Tiền    |             |
|          | date                | ngay    | Ngày    |             |
|          | time                | gio     | Giờ     |             |
|          | select_one con      | con     | Con     |             |
|          | select_multiple con | cac     | Các con |             |
|          | geopoint            | noi     | Nơi     |             |
|          | image               | anh     | Ảnh     |             |
|          | begin repeat        | lan     | Lần     |             |
|          | text                | buoc    | Bước    |             |
|          | end repeat          |         |         |             |
|          | end repeat          |         |         |             |
|          | end group           |         |         |             |
|          | calculate           | hai     |         | 1 + 1       |
| choices  |                     |         |         |             |
|          | list_name           | name    | label   |             |
|          | con                 | bo      | Bò      |             |
|          | con                 | de      | Dê      |             |
| settings |                     |         |         |             |
|          | form_id             | version |         |             |
|          | mau                 | 7       |         |             |
"""


def model(markdown: str) -> Any:
    """The instance that pyxform's XForm begins with, without namespaces."""
    xform = convert(markdown, file_type=".md", validate=False, warnings=[]).xform
    root = etree.fromstring(xform.encode())
    [data] = root.xpath("//*[local-name()='model']/*[local-name()='instance'][1]/*")
    return data


def tag(node: Any) -> str:
    return str(etree.QName(node).localname)


def faults(node: Any, of: Any, path: str = "") -> Iterator[str]:
    """What a submission has otherwise than its form: nodes, their order, rows of what repeats not."""
    template = "{http://openrosa.org/javarosa}template"
    order = list(dict.fromkeys(tag(one) for one in of))
    repeats = {tag(one) for one in of if template in one.attrib}
    models = {tag(one): one for one in reversed(of)}
    found = [tag(one) for one in node]
    if tag(node) == "meta":
        return
    for name in found:
        if name not in models:
            yield f"{path}/{name} is not in the form"
        elif found.count(name) > 1 and name not in repeats:
            yield f"{path}/{name} is there {found.count(name)} times"
    places = [order.index(name) for name in found if name in order]
    if places != sorted(places):
        yield f"{path}: {found}"
    lacking = set(order) - set(found) - repeats
    if lacking:
        yield f"{path} lacks {lacking}"
    for one in node:
        if tag(one) in models:
            yield from faults(one, models[tag(one)], f"{path}/{tag(one)}")


def written(to: Path, *reports: Submission, form: Outline) -> dict[str, bytes]:
    FORMATS["odk"](Reports(reports, [form], lambda digest: digest.encode()), to)
    with ZipFile(to) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name) for name in opened.namelist()}


def test_every_report_is_an_instance_of_its_form(tmp_path: Path) -> None:
    reports = list(many(BUDGET, 20))
    found = written(tmp_path / "o.zip", *reports, form=BUDGET)
    of = model((OUTLINES / "ngan_sach.md").read_text())
    instances = [etree.fromstring(content) for name, content in found.items() if name.endswith(".xml")]
    assert len(instances) == 20
    for one, instance in zip(reports, instances, strict=True):
        assert list(faults(instance, of)) == []
        assert (tag(instance), dict(instance.attrib)) == (tag(of), dict(of.attrib))
        assert instance.findtext("meta/instanceName") == f"{one.number}-1"
        assert [row.findtext("thong_tin/ten") for row in instance.findall("du_an")] == [
            one.answers[f"du_an[{at}]/ten"].text for at in (1, 2)
        ]
        assert instance.find("du_an/qua_trinh/tiep_can") is None


def test_every_type_stands_in_its_node(tmp_path: Path) -> None:
    form = compile_outline(FORM.encode(), "mau.md")
    first, second = picture("a.jpg", b"1"), picture("b.jpg", b"2")
    one = report(
        form,
        said("so_ho", "25 hộ", value=25),
        said("ghi", "dòng 1\r\ndòng 2 <&> \x01"),
        said("du_an[2]/ten", "Bò"),
        said("du_an[2]/tien", "1234,50", value=Decimal("1234.50")),
        said("du_an[2]/ngay", "11/4/2020", value=date(2020, 4, 11)),
        said("du_an[2]/gio", "14:30", value=time(14, 30)),
        said("du_an[2]/con", "Bò", value="bo"),
        said("du_an[2]/cac", "Bò, Dê", value=("bo", "de")),
        Answer("du_an[2]/noi", Standing.GIVEN, GeoPoint(21.5, 105.25)),
        said("du_an[2]/anh", first, (second, "chuồng")),
        said("du_an[2]/lan[1]/buoc", "một"),
        said("du_an[2]/lan[3]/buoc", "hai"),
        as_written("du_an[5]/tien", "vài chục triệu"),
        Answer("hai", Standing.GIVEN, "2"),
        rows={"du_an": (2, 5), "du_an[2]/lan": (1, 3)},
        id="0f8fad5bd9cb469fa16570867728950e",
    )
    found = written(tmp_path / "o.zip", one, form=form)
    place = "mau/instances/0f8fad5b-d9cb-469f-a165-70867728950e/"
    instance = etree.fromstring(found[place + "submission.xml"])
    assert list(faults(instance, model(FORM))) == []
    assert instance.findtext("meta/instanceID") == "uuid:0f8fad5b-d9cb-469f-a165-70867728950e"
    assert (instance.findtext("so_ho"), instance.findtext("hai")) == ("25", "2")
    assert instance.findtext("nhom/ghi") == "dòng 1\ndòng 2 <&> \ufffd"
    row, kept = instance.findall("nhom/du_an")
    assert {one.tag: one.text for one in row if one.tag != "lan"} == {
        "ten": "Bò",
        "tien": "1234.50",
        "ngay": "2020-04-11",
        "gio": "14:30:00.000+07:00",
        "con": "bo",
        "cac": "bo de",
        "noi": "21.5 105.25 0 0",
        "anh": next(name.removeprefix(place) for name in found if "du_an-2_anh" in name),
    }
    assert [lan.findtext("buoc") for lan in row.findall("lan")] == ["một", "hai"]
    assert kept.findtext("tien") == ""
    assert len([name for name in found if name.endswith(".jpg")]) == 2
    left = found[place + NOT_IN_FORM].decode("utf-8-sig")
    assert "vài chục triệu" in left and "25 hộ" in left and "chuồng" in left
