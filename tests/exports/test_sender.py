"""Whom a report comes from: its organisation and its provinces."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.form.compiler import compile_outline
from flows.form.compiler.faults import OutlineFaults
from flows.report.figure import Confirmation, Figure, Level, Named
from flows.report.sender import Province, organisation_of, provinces_of
from tests.exports.samples import ask, outline, real, report, said

NINH_BINH, LAO_CAI = (37, "Tỉnh Ninh Bình"), (15, "Tỉnh Lào Cai")


def _place(province: tuple[int, str], confirmation: Confirmation = Confirmation.READ) -> Figure:
    code, name = province
    place = Named("Xã Hồng Thuận", Level.COMMUNE, 13_000, True, name, code)
    return Figure("noi", place, "xã Hồng Thuận", confirmation)


def test_an_outline_says_which_question_names_the_organisation() -> None:
    shipped = real("phi_chinh_phu")
    one = report(shipped, said("to_chuc", "Hội  Phát triển", "Cộng đồng"))
    assert organisation_of(one, shipped) == "Hội Phát triển Cộng đồng"
    assert organisation_of(report(shipped), shipped) == one.respondent_name
    assert organisation_of(one, outline(ask("to_chuc"))) == one.respondent_name


def test_the_provinces_of_a_report_are_those_of_its_places() -> None:
    answers = [
        replace(said("a", "x"), figures=(_place(LAO_CAI), _place(NINH_BINH))),
        replace(said("b", "x"), figures=(_place(NINH_BINH), _place((1, "Hà Nội"), Confirmation.DENIED))),
    ]
    one = report(outline(ask("a"), ask("b")), *answers)
    assert provinces_of(one) == (Province(*NINH_BINH), Province(*LAO_CAI))
    assert provinces_of(report(outline(ask("a")))) == ()


@pytest.mark.parametrize("name", ["to_chu", "du_an/ten", "du_an"])
def test_an_organisation_that_no_single_question_tells_is_refused(name: str) -> None:
    form = f"""
| survey | type         | name  | label |
|--------|--------------|-------|-------|
|        | text         | chung | Chung |
|        | begin repeat | du_an | Dự án |
|        | text         | ten   | Tên   |
|        | end repeat   |       |       |

| settings | form_id | version | default_language | organisation |
|----------|---------|---------|------------------|--------------|
|          | mau     | 1       | vi               | {name}       |
"""
    with pytest.raises(OutlineFaults, match="outside of repeats"):
        compile_outline(form.encode(), "mau.md")
