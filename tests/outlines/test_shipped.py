"""The two outlines that come with decuong, held against the letter 247/KTHT-GN item by item."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from pyxform.xls2xform import convert

from flows.form.compiler import compile_outline
from flows.form.outline import Outline, Place, Question, Repeat, Section, Text, Type
from flows.form.outlines import read, shipped
from flows.reading.key_words import holds_any

HERE = Path(__file__).parent
ITEMS = list(csv.DictReader((HERE / "items.csv").read_text(encoding="utf-8").splitlines()))
KEYS = ("ngan_sach", "phi_chinh_phu")
WAYS = (("ngan_sach", ""), ("phi_chinh_phu", "qua_trinh_chung"), ("phi_chinh_phu", "qua_trinh"))
"""An outline, and the section left out: an organisation tells section 2 for each project, or once for all."""


def outline(key: str) -> Outline:
    return compile_outline(read(key), f"{key}.md")


def told(key: str, left_out: str) -> list[Place]:
    """What is printed, in order, without the section `left_out`."""
    return [
        place
        for place in outline(key).places
        if left_out not in {place.node.key, *(section.key for section in place.sections)}
        and place.node.key != "pham_vi"
    ]


def is_item(place: Place) -> bool:
    """Whether the letter counts it: the three questions of an approach are one item, 2.1."""
    in_approach = any(repeat.node.number for repeat in place.repeats)
    return bool(place.node.number) and not isinstance(place.node, Section) and not in_approach


def printed(place: Place) -> str:
    node = place.node
    return (node.printed or Text(f"{node.number}. {node.label.default}")).default


def words(text: str) -> str:
    return " ".join(text.split())


def test_both_outlines_are_shipped() -> None:
    assert shipped() == KEYS
    assert [outline(key).key for key in KEYS] == list(KEYS)


def test_the_outlines_compile_without_a_warning() -> None:
    assert [outline(key).warnings for key in KEYS] == [(), ()]


@pytest.mark.parametrize("key", KEYS)
def test_plain_pyxform_converts_them(key: str) -> None:
    warnings: list[str] = []
    convert(read(key).decode(), file_type=".md", warnings=warnings)
    assert warnings == []


@pytest.mark.parametrize(("key", "left_out"), WAYS)
def test_every_item_of_the_letter_is_there_in_order(key: str, left_out: str) -> None:
    expected = [item for item in ITEMS if item["outline"] == key]
    found = [place for place in told(key, left_out) if is_item(place)]
    assert [place.node.number for place in found] == [item["number"].split("-")[0] for item in expected]
    assert [printed(place) for place in found] == [item["printed"] for item in expected]
    asked = [
        (p.node.hint or Text("")).default if isinstance(p.node, Repeat) else p.node.label.default
        for p in found
    ]
    assert asked == [item["label"] for item in expected]
    assert len(found) == {"ngan_sach": 31, "phi_chinh_phu": 35}[key]


@pytest.mark.parametrize(("key", "left_out"), WAYS)
def test_each_item_is_asked_per_project_or_once(key: str, left_out: str) -> None:
    per_project = {
        "project",
        *(["organisation or project: the respondent chooses"] * (left_out != "qua_trinh")),
    }
    expected = [item["asked_per"] in per_project for item in ITEMS if item["outline"] == key]
    found = [place for place in told(key, left_out) if is_item(place)]
    assert [[repeat.key for repeat in place.repeats] == ["du_an"] for place in found] == expected


@pytest.mark.parametrize(("key", "left_out"), WAYS)
def test_what_is_printed_is_the_letter_word_for_word(key: str, left_out: str) -> None:
    lines = list(outline(key).heading)
    for place in told(key, left_out):
        in_approach = any(repeat.node.number for repeat in place.repeats)
        if not in_approach and place.node.key != "du_an":
            lines.append(printed(place))
    lines += outline(key).footnote
    assert words(" ".join(lines)) == words((HERE / f"{key}.txt").read_text(encoding="utf-8"))


@pytest.mark.parametrize("key", KEYS)
def test_what_is_asked_is_spelt_correctly(key: str) -> None:
    asked = " ".join(place.node.label.default for place in outline(key).places)
    for misprint in ("quán sát", "Thống kế", "BÁO BÁO", "THÔNG TING", "đánh gía", "nhan rộng", "Việt nam"):
        assert misprint not in asked


def test_the_two_items_printed_1_7_are_two_questions() -> None:
    for key in KEYS:
        numbers = {place.node.key: place.node.number for place in outline(key).places}
        assert numbers["ket_qua"] == numbers["huong_loi"] == "1.7"


def test_the_paths_of_the_design() -> None:
    places = outline("ngan_sach").by_template
    assert places["du_an/ten"].path((1,)) == "du_an[1]/ten"
    assert places["du_an/quy_mo"].path((2,)) == "du_an[2]/quy_mo"
    assert places["du_an/tiep_can/ten_tiep_can"].path((2, 1)) == "du_an[2]/tiep_can[1]/ten_tiep_can"


def test_projects_are_at_least_one_and_approaches_none_or_more() -> None:
    for key in KEYS:
        repeats = {p.node.key: p.node for p in outline(key).places if isinstance(p.node, Repeat)}
        assert (repeats["du_an"].minimum, repeats["du_an"].maximum) == (1, 200)
        assert (repeats["tiep_can"].minimum, repeats["tiep_can"].maximum) == (0, 20)


def test_hints_are_lists() -> None:
    scale = outline("phi_chinh_phu").by_template["du_an/quy_mo"].node
    assert isinstance(scale, Question)
    assert tuple(aspect.name for aspect in scale.aspects) == (
        "số tỉnh, huyện",
        "số xã",
        "số bản",
        "diện tích",
        "số hộ hoặc người tham gia trực tiếp",
    )


@pytest.mark.parametrize("key", KEYS)
def test_every_question_of_words_has_an_example_of_a_good_answer(key: str) -> None:
    """A good answer touches whatever would be asked for, so nobody who writes like it is asked for more."""
    for place in outline(key).asked.values():
        question = place.node
        assert isinstance(question, Question)
        assert (question.example is not None) == (question.type is Type.TEXT), place.template
        for aspect in question.aspects if question.example is not None else ():
            assert aspect.words, (place.template, aspect.name)
            example = question.example.default if question.example else ""
            assert not aspect.is_asked or holds_any(example, aspect.words), (place.template, aspect.name)


def test_short_questions_move_on_by_themselves() -> None:
    for key in KEYS:
        for place in outline(key).places:
            if isinstance(place.node, Question) and place.node.number in {"1.1", "1.2", "1.3", "1.6", "2.3"}:
                assert place.node.multiline == (place.node.number in {"1.6", "2.3"})


def test_the_last_two_items_point_at_projects_and_take_files() -> None:
    for key in KEYS:
        example = outline(key).by_template["dien_hinh"].node
        files = outline(key).by_template["tai_lieu"].node
        assert isinstance(example, Question)
        assert isinstance(files, Question)
        assert (example.type, example.suggest) == (Type.TEXT, "du_an/ten")
        assert (files.type, files.multiline, files.number) == (Type.FILE, True, "Ghi chú")


def test_section_2_belongs_to_each_project_or_to_the_organisation() -> None:
    sections = {p.node.key: p.node for p in outline("phi_chinh_phu").places if isinstance(p.node, Section)}
    each, once = sections["qua_trinh"].relevant, sections["qua_trinh_chung"].relevant
    assert each is not None
    assert once is not None
    assert each.names == once.names == {"pham_vi"}
    assert (each.source, once.source) == ("${pham_vi} = 'rieng'", "${pham_vi} != 'rieng'")
