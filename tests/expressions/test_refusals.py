"""What cannot be compiled is refused with one sentence: what is wrong, "; ", the repair."""

import pytest

from flows.form.expressions import ExpressionError, compile_expression

from .form import NAMES, run


def refusal(source: str, within: tuple[str, ...] = (), *, choosing: bool = False) -> str:
    with pytest.raises(ExpressionError) as caught:
        compile_expression(source, NAMES, within, choosing=choosing)
    return str(caught.value)


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        # Signs of other languages
        ("${a} == 1", "== at character 6 is no sign; write ="),
        ("${a} && ${b}", "&& at character 6 is no sign; write and"),
        ("${a} || ${b}", "|| at character 6 is no sign; write or"),
        ("${a} => 1", "=> at character 6 is no sign; write >="),
        ("${a} =< 1", "=< at character 6 is no sign; write <="),
        ("${a} <> 1", "<> at character 6 is no sign; write !="),
        ("!${a}", "! at character 1 is no sign; write not(…), or != for unequal"),
        ("${a} ≥ 1", "≥ at character 6 is no sign; write >="),
        ("if(${a}; 1; 2)", "; at character 8 is no sign; write a comma between arguments"),
        ("${a} = ‘x’", "‘ at character 8 is no sign; write straight quotes, ' or \", around a text"),
        ("${a} AND ${b}", "AND at character 6 is no operator; write and"),
        ("a//b", "// at character 2 is no sign; write ${name}, or div to divide"),
        # What is missing or too much
        ("", "the expression is empty; write one, or clear the cell"),
        ("${a} =", "a value is missing before the end; write a number, a 'text', ${name} or a function"),
        (
            "${a} = )",
            "a value is missing before ')' at character 8; write a number, a 'text', ${name} or a function",
        ),
        ("(${a}", "the ( at character 1 is never closed; add )"),
        ("${a})", "the ) at character 5 closes nothing; remove it, or add ( before"),
        ("'x", "' at character 1 is no sign; close the text with another '"),
        (
            "${a} ${b}",
            "${b} at character 6 follows a value without an operator; write and, or, =, +, a comma …",
        ),
        (
            "1 < ${a} < 3",
            "< and < follow each other, which compares a truth value; join two comparisons with and",
        ),
        (
            "${a} \u200b= 1",
            "an invisible sign (U+200B) at character 6 cannot stand here; remove it, or put texts in quotes",
        ),
        # Names
        ("${aa}", "there is no question ${aa}; did you mean ${a}?"),
        ("${ngay}", "there is no question ${ngay}; did you mean ${ngày}?"),
        ("../zzzz", "there is no question ${zzzz}; add it, or correct the name"),
        (
            "${a b}",
            "${a b} cannot be a name: a name has no spaces; write the name as in the column name",
        ),
        ("${}", "${} names no question; write its name between the braces"),
        ("a = 1", "'a' is neither a text nor a question; write ${a}"),
        ("co = 1", "'co' is neither a text nor a question; write 'co' for a text, or ${name} for a question"),
        ("TRUE", "'TRUE' is neither a text nor a question; write true()"),
        ("null", "'null' is neither a text nor a question; write '' for an empty value"),
        (
            "'có ${a}'",
            "${a} within quotes is not replaced by its value; write concat('text ', ${a})",
        ),
        (
            "${du_an} = 1",
            "${du_an} is a repeat and has no value of its own; name a question inside it, "
            "or write count(${du_an})",
        ),
        (
            "sum(${du_an})",
            "${du_an} is a repeat and has no value of its own; name a question inside it, "
            "or write count(${du_an})",
        ),
        # Functions
        ("selectd(${a}, 'b')", "there is no function selectd(); did you mean selected()?"),
        ("IF(1, 2, 3)", "there is no function IF(); did you mean if()?"),
        ("zzz()", "there is no function zzz(); see docs.getodk.org/form-operators-functions"),
        ("selected(${a})", "selected() cannot take one argument; write selected(text, text)"),
        ("if(1)", "if() cannot take one argument; write if(boolean, value, value)"),
        ("today(1)", "today() cannot take one argument; write today()"),
        ("substr('a')", "substr() cannot take one argument; write substr(text, number, [number])"),
        ("round()", "round() cannot take no arguments; write round(number, [number])"),
        ("uuid()", "uuid() cannot be used: every report has a number of its own; leave it out"),
        (
            "regex(., '[')",
            "the pattern '[' is no regular expression (unterminated character set at position 0); "
            "write for example '[0-9]{4}'",
        ),
        ("position(${a})", "position() takes a repeat; write position(..) or position(${repeat})"),
        ("position(..)", "position() stands in no repeat; move the question into one, or leave it out"),
        (
            "indexed-repeat(${a}, ${du_an}, 1)",
            "${a} does not stand in the repeat ${du_an}; write ${a} alone",
        ),
        (
            "indexed-repeat(${ho}, ${tiep_can}, 1)",
            "indexed-repeat() leaves open which row of ${du_an} is meant; add ${du_an} and an index",
        ),
        (
            "indexed-repeat(${von}, ${a}, 1)",
            "indexed-repeat() takes pairs of a repeat and an index; "
            "write indexed-repeat(${question}, ${repeat}, index)",
        ),
        # Lists
        ("instance('x')/root/item[name = 1]/label", "the choices sheet has no list 'x'; did you mean 'xa'?"),
        (
            "instance('xa')/root/item[name = 1]/huyn",
            "the list 'xa' has no column 'huyn'; did you mean huyen?",
        ),
        (
            "instance('xa')/root/item[huyen = 1]/label",
            "items are found by their name only, not by 'huyen'; "
            "write instance('list')/root/item[name = ${question}]/label",
        ),
        (
            "instance('xa')/root/item[name = 1]",
            "instance() must end with the column that is wanted; "
            "write instance('list')/root/item[name = ${question}]/label",
        ),
    ],
)
def test_refusals(source: str, sentence: str) -> None:
    assert refusal(source) == sentence


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("huyn = ${a}", "the choices sheet has no column 'huyn'; did you mean huyen?"),
        ("von = 1", "the choices sheet has no column 'von'; write ${von}"),
        (
            "huyen = tinh",
            "the choices sheet has no column 'tinh'; write 'tinh' for a text, or ${name} for a question",
        ),
    ],
)
def test_choice_filter(source: str, sentence: str) -> None:
    assert refusal(source, choosing=True) == sentence


@pytest.mark.parametrize(
    "source",
    [
        "random()",
        "pulldata('f', 'c', 'k', ${a})",
        "property('deviceid')",
        "distance(${a})",
        "checklist(1, 2, ${a})",
        "digest(${a}, 'MD5')",
        "jr:itext('x')",
        "${last-saved#a}",
        "//a",
        "../*",
        "../..",
        "../@a",
        "child::a",
        "${a}/b",
        "${du_an}[1]",
        "../a[1]",
        "(1, 2)",
        "current(1)",
        "instance(${a})/root/item[name = 1]/label",
        "instance('xa')/root/item[name = . ]/label/x",
        "instance('xa')/root/item[name = ../a]/label",
        "jr:choice-name(${a}, 'xa')",
        "1e5",
        "a | b",
        "5 % 2",
        "${a",
    ],
)
def test_refused_with_a_repair(source: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_expression(source, NAMES, ())
    assert caught.value.what
    assert caught.value.repair


def test_too_deep_is_refused_and_long_is_not() -> None:
    for deep in (
        "(" * 2000 + "1" + ")" * 2000,
        "if(1, " * 2000 + "1" + ", 0)" * 2000,
        "(" * 90 + "1" + "*1+1<1=1 and 1 or 1)" * 90,
        "instance('xa')/root/item[name=" * 500 + "1" + "]/label" * 500,
    ):
        assert "stand inside one another; move some" in refusal(deep)
    assert run("+".join(["1"] * 3000)) == 3000
    assert run(" or ".join(["${a} = 'x'"] * 3000)) is False
    assert run("-" * 3000 + "1") == 1
    assert run("if(${a}, 1, " * 60 + "2" + ")" * 60) == 2
