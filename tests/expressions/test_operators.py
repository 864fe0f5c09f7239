"""Operators and conversions. The expected values are those of ODK's engine, JavaRosa."""

import math

import pytest

from flows.form.expressions import Scalar, to_boolean, to_number, to_text

from .form import Filled, run


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        # Blanks: '' is no number, so that only != holds
        ("'' = 0", False),
        ("'' != 0", True),
        ("'' > 0", False),
        ("'' < 1", False),
        ("'' = ''", True),
        ("1 + ''", math.nan),
        # Equality
        ("'a' = 'a'", True),
        ("'a' != 'b'", True),
        ("'5' = 5", True),
        ("5 = '5.0'", True),
        ("'05' = '5'", False),
        ("1 = '1 '", True),
        ("5 = 'a'", False),
        ("5 != 'a'", True),
        ("0.1 + 0.2 = 0.3", True),
        ("true() = 'x'", True),
        ("true() = 'false'", True),
        ("false() = ''", True),
        ("true() = 1", True),
        # Order is of numbers, or of days
        ("'10' > '9'", True),
        ("'a' < 'b'", False),
        ("'2013-06-10' < '2013-06-11'", True),  # as ODK compares date questions
        ("date('2013-06-10') < date('2013-06-11')", True),
        ("today() > '2026-11-24'", True),
        ("today() <= '2026-11-24'", False),
        ("today() = '2026-11-25'", True),
        ("now() > today()", False),
        ("date('2013-06-10') = 15866", True),
        # Arithmetic
        ("2 + 3 * 4", 14),
        ("10 - 2 - 3", 5),
        ("10 div 2 div 5", 1),
        ("(2 + 3) * 4", 20),
        ("-5 mod 2", -1),
        ("7.5 mod 2", 1.5),
        ("5 mod 0", math.nan),
        ("1 div 0", math.inf),
        ("-1 div 0", -math.inf),
        ("0 div 0", math.nan),
        ("- - 1", 1),
        ("2 - -3", 5),
        ("-'a'", math.nan),
        ("true() + 1", 2),
        ("'2013-06-10' + 1", 15867),
        (".5 + 1.", 1.5),
        # Logic
        ("1 = 1 and 2 = 3 or 4 = 4", True),
        ("4 = 4 or 1 = 2 and 1 = 2", True),
        ("(4 = 4 or 1 = 2) and 1 = 2", False),
        ("'false' and 1", True),
        ("'' or 0", False),
        ("0 or '' or 'x'", True),
        ("1 and 1 and ''", False),
        ("1 = 1 + 1", False),
        ("2 < 1 = false()", True),
        ('"it\'s" = "it\'s"', True),
    ],
)
def test_constants(source: str, expected: Scalar) -> None:
    assert run(source) == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize(
    ("source", "itself", "expected"),
    [
        (". > 0", "", False),
        (". >= 0 and . <= 100", 100.0, True),
        (". > 0", "12", True),
        (". > 0", "mười", False),
        (". != ''", "", False),
        (". <= today()", "2026-11-25", True),
        (". <= today()", "2026-11-26", False),
        (". >= '2010-01-01' and . < '2011-01-01'", "2010-06-30", True),
        ("current()/. = 3", 3.0, True),
        (".", "x", "x"),
    ],
)
def test_itself(source: str, itself: Scalar, expected: Scalar) -> None:
    assert run(source, Filled(itself=itself)) == expected


@pytest.mark.parametrize(
    ("source", "a", "b", "expected"),
    [
        ("${a} = 'co'", "co", "", True),
        ("${a} != 'co'", "", "", True),
        ("'co' = ${a}", "co", "", True),
        ("${a} = '5'", 5.0, "", True),
        ("${a} = 5", "5", "", True),
        ("${a} = 5", True, "", True),
        ("${a} = ${b}", "5", 5.0, True),
        ("${a} = ${b}", "05", "5", False),
        ("${a} = ${b}", "", "", True),
        ("${a} = ${b}", True, "x", True),
        ("${ a } + ${b}", "2", 3.0, 5),
        ("${a} + ${b} - 1", "2", "", math.nan),
        ("${b} - ${a}", "2013-06-10", "2013-06-20", 10),
        ("${a} < ${b}", "2013-06-10", "2013-06-20", True),
        ("../a = current()/../b", "x", "x", True),
        ("/data/nhom/a", "x", "", "x"),
        ("./a", "x", "", "x"),
        ("-${a}", "3", "", -3),
    ],
)
def test_questions(source: str, a: Scalar, b: Scalar, expected: Scalar) -> None:
    assert run(source, Filled({"a": a, "b": b})) == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3.0, "3"),
        (-0.0, "0"),
        (3.25, "3.25"),
        (0.1 + 0.2, "0.30000000000000004"),
        (3.0000000000000004, "3"),
        (1e10, "10000000000"),
        (1.5e20, "150000000000000000000"),
        (1e-7, "0.0000001"),
        (math.nan, "NaN"),
        (-math.inf, "-Infinity"),
        (True, "true"),
        ("05", "05"),
    ],
)
def test_to_text(value: Scalar, text: str) -> None:
    assert to_text(value) == text


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (" 12 ", 12),
        ("-.5", -0.5),
        ("1.", 1),
        (True, 1),
        ("2013-06-10", 15866),
        ("2013-06-10T23:59:00.000+07:00", 15866),
        ("1969-12-31T12:00", -1),
        ("1e5", math.nan),
        ("+5", math.nan),
        ("５", math.nan),
        ("1_000", math.nan),
        ("1.234,5", math.nan),
        ("2013-02-30", math.nan),
        ("inf", math.nan),
        ("", math.nan),
    ],
)
def test_to_number(value: Scalar, number: float) -> None:
    assert to_number(value) == pytest.approx(number, nan_ok=True)


@pytest.mark.parametrize("value", ["x", "0", "false", -1.0, True, math.inf])
def test_true(value: Scalar) -> None:
    assert to_boolean(value) is True


@pytest.mark.parametrize("value", ["", 0.0, math.nan, False])
def test_false(value: Scalar) -> None:
    assert to_boolean(value) is False
