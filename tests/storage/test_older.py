"""What earlier releases stored as JSON is read; what is written is read back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from flows.messages.message import FileRef
from flows.report.answer import Answer, Part, Standing
from flows.report.events import Rows
from flows.report.figure import About, Amount, Confirmation, Figure, Level, Named, Period
from flows.report.undo_step import Arranged, Gone, Stood, UndoStep
from flows.report.value import GeoPoint
from storage.core.encoding import (
    Content,
    decode_content,
    decode_figures,
    decode_step,
    encode_content,
    encode_figures,
    encode_step,
    files_in,
    without_sender,
)

AT = datetime(2026, 11, 25, 7, 5, 3, 250_000, tzinfo=UTC)
FIGURES = (
    Figure(
        "so_ho",
        Amount(Decimal(25), Decimal(27), About.NEAR, "xã", Decimal(30), "dân", True, "sào"),
        "khoảng 25-27",
        Confirmation.CORRECTED,
        "25",
    ),
    Figure("thoi_gian", Period(date(2011, 1, 1), None, About.NEAR), "từ 2011"),
    Figure("noi", Named("Xã Hồng Thuận", Level.COMMUNE, 14140, True, "Tỉnh Ninh Bình", 37), "xã Hồng Thuận"),
)
OLD_FIGURES = (
    '[{"name": "so_ho", "words": "khoảng 25-27", "confirmation": "corrected", "instead": "25",'
    ' "amount": "25", "to": "27", "about": "near", "per": "xã", "of": "30", "source": "dân", "is_part": true,'
    ' "unit": "sào"}, {"name": "thoi_gian", "words": "từ 2011", "confirmation": "read", "instead": "",'
    ' "start": "2011-01-01", "end": null, "about": "near"}, {"name": "noi", "words": "xã Hồng Thuận",'
    ' "confirmation": "read",'
    ' "place": "Xã Hồng Thuận", "level": "commune", "code": 14140, "is_old": true,'
    ' "province": "Tỉnh Ninh Bình", "province_code": 37}]'
)
OLD_CONTENT = (
    '{"answers":[{"path":"so_ho","standing":"given","value":"{\\"integer\\": \\"-5\\"}","parts":['
    '{"id":"terminal:an:1","text":"-5","at":"2026-11-25T07:05:03.250000+00:00","by":"r1","file":null,'
    '"place":null,"album":""}],"figures":' + OLD_FIGURES + '},{"path":"anh","standing":"given","value":null,'
    '"parts":[{"id":"terminal:an:2","text":"chuồng","at":"2026-11-25T07:05:03.250000+00:00","by":"r2",'
    '"file":["7692c3","image.jpg","image/jpeg",3],"place":[21.0,105.8],"album":"a","refers":"du_an[2]/ten"}]}],'
    '"rows":{"du_an":[1,4,2]}}'
)
SENT = Part("terminal:an:1", "-5", AT, "r1")
PHOTO = Part(
    "terminal:an:2",
    "chuồng",
    AT,
    "r2",
    FileRef("7692c3", "image.jpg", "image/jpeg", 3),
    GeoPoint(21.0, 105.8),
    "a",
    refers="du_an[2]/ten",
)
CONTENT = Content(
    {
        "so_ho": Answer("so_ho", Standing.GIVEN, -5, (SENT,), FIGURES),
        "anh": Answer("anh", Standing.GIVEN, None, (PHOTO,)),
    },
    {"du_an": (1, 4, 2)},
    {},
)
STEP = UndoStep(
    "du_an/ten",
    (2,),
    "o",
    (("a", "p"),),
    (Gone("a", "q", 1),),
    (Stood("a", Standing.GIVEN, Decimal("1.50"), FIGURES[1:2], (Standing.OPEN, None)),),
    (Arranged("du_an", Rows((1, 2)), Rows((2,), (1,))),),
    "z",
)


def test_reports_of_before() -> None:
    assert decode_content(OLD_CONTENT) == CONTENT
    assert decode_content(encode_content(CONTENT)) == CONTENT
    assert files_in(OLD_CONTENT) == files_in(encode_content(CONTENT)) == {"7692c3"}


def test_a_part_has_its_aspect() -> None:
    written = replace(SENT, aspect="thời gian phê duyệt")
    content = replace(CONTENT, answers={"so_ho": Answer("so_ho", Standing.GIVEN, -5, (written,), FIGURES)})
    assert decode_content(encode_content(content)) == content
    assert "aspect" not in encode_content(CONTENT)  # as earlier releases wrote it


def test_figures_of_before() -> None:
    assert decode_figures(OLD_FIGURES) == FIGURES
    assert decode_figures(encode_figures(FIGURES)) == FIGURES


def test_steps_of_before() -> None:
    stood = '["a","given","{\\"decimal\\": \\"1.50\\"}",[' + (
        '{"name":"thoi_gian","words":"từ 2011","confirmation":"read","start":"2011-01-01","end":null,'
        '"about":"near"}],"open",null]'
    )
    old = (
        '{"at":["du_an/ten",[2],"o"],"kept":[["a","p"]],"gone":[["a","q",1]],"stood":['
        + stood
        + '],"arranged":[["du_an",[1,2],[],[2],[1]]],"earlier":"z"}'
    )
    assert decode_step(old) == STEP
    assert decode_step(encode_step(STEP)) == STEP


def test_a_step_that_does_not_say_how_it_left_an_answer() -> None:
    old = '{"at":["n",[],""],"kept":[],"gone":[],"stood":[["n","open",null,[]]],"arranged":[],"earlier":""}'
    assert decode_step(old) == UndoStep("n", (), "", stood=(Stood("n", Standing.OPEN, None),))


def test_a_report_of_before_loses_its_sender() -> None:
    erased = without_sender(OLD_CONTENT, "r2")
    assert decode_content(erased).answers["so_ho"].parts == (SENT,)
    [photo] = decode_content(erased).answers["anh"].parts
    assert (photo.id, photo.by, photo.album, photo.text) == ("erased:2", "", "", "chuồng")
    assert "r2" not in erased
    assert "r1" not in without_sender(erased)
