"""The table of the functions of expressions, and the functions that are refused, each with a repair."""

from __future__ import annotations

import math
from difflib import get_close_matches

from flows.form.expressions import dates, nodesets, numbers, special, texts
from flows.form.expressions.code import Kind
from flows.form.expressions.expression import ExpressionError
from flows.form.expressions.function import Function, plain
from flows.form.expressions.function import special as built
from flows.sentence import Sentence

_T, _N, _B = Kind.TEXT, Kind.NUMBER, Kind.BOOLEAN

FUNCTIONS: dict[str, Function] = {
    # Conditions
    "if": built("boolean value value", special.if_else, "if(${so_ho} > 20, 'nhiều', 'ít') → nhiều"),
    "coalesce": built("value value", special.coalesce, "coalesce(${ghi_chu}, 'không có') → không có"),
    "once": built("value", special.once, "once(today()) → 2013-06-10"),
    "not": built("boolean", special.negation, "not(${so_ho} > 20) → false"),
    "true": plain("", _B, lambda: True, "true() → true"),
    "false": plain("", _B, lambda: False, "false() → false"),
    "boolean": plain("boolean", _B, lambda value: value, "boolean(${ten}) → true"),
    "boolean-from-string": plain(
        "text", _B, lambda text: text.lower() in ("true", "1"), "boolean-from-string('yes') → false"
    ),
    # Choices
    "selected": built("text text", special.selected, "selected(${nganh}, 'de') → true"),
    "selected-at": plain("text number", _T, texts.selected_at, "selected-at(${nganh}, 0) → bo"),
    "count-selected": plain(
        "text", _N, lambda text: float(len(text.split())), "count-selected(${nganh}) → 2"
    ),
    "jr:choice-name": built(
        "text question", special.choice_name, "jr:choice-name(${xa}, '${xa}') → Giao Hương"
    ),
    # Repeats
    "count": built("values", special.count, "count(${du_an}) → 2"),
    "count-non-empty": built("values", special.count_non_empty, "count-non-empty(${von}) → 2"),
    "sum": plain("values", _N, nodesets.total, "sum(${von}) → 15"),
    "min": plain("values…", _N, nodesets.smallest, "min(${von}) → 5"),
    "max": plain("values…", _N, nodesets.largest, "max(${von}, 99) → 99"),
    "join": plain("text values…", _T, nodesets.joined, "join(', ', ${von}) → 5, 10"),
    "concat": plain(
        "values…", _T, nodesets.concatenated, "concat(${ten}, ': ', ${so_ho}, ' hộ') → Nuôi bò: 25 hộ"
    ),
    "position": built("repeat", special.position, "position(..) → 2"),
    "indexed-repeat": built(
        "question repeat index …", special.indexed_repeat, "indexed-repeat(${von}, ${du_an}, 1) → 5"
    ),
    # Texts
    "string": plain("text", _T, lambda text: text, "string(3.0) → 3"),
    "string-length": plain("text", _N, lambda text: float(len(text)), "string-length(${ten}) → 7"),
    "regex": built("text pattern", special.regex, "regex('2013', '[0-9]{4}') → true"),
    "contains": plain("text text", _B, lambda text, part: part in text, "contains(${ten}, 'bò') → true"),
    "starts-with": plain("text text", _B, str.startswith, "starts-with(${ten}, 'Nuôi') → true"),
    "ends-with": plain("text text", _B, str.endswith, "ends-with(${ten}, 'dê') → false"),
    "substr": plain("text number [number]", _T, texts.substr, "substr('2013-06-10', 0, 4) → 2013"),
    "substring": plain("text number [number]", _T, texts.substring, "substring('2013-06-10', 6, 2) → 06"),
    "substring-before": plain(
        "text text",
        _T,
        texts.substring_before,
        "substring-before('Giao Hương, Giao Thủy', ', ') → Giao Hương",
    ),
    "substring-after": plain(
        "text text", _T, texts.substring_after, "substring-after('Giao Hương, Giao Thủy', ', ') → Giao Thủy"
    ),
    "translate": plain("text text text", _T, texts.translate, "translate('10.000', '.', ' ') → 10 000"),
    "normalize-space": plain("text", _T, texts.normalize_space, "normalize-space('  Nuôi   bò ') → Nuôi bò"),
    "upper-case": plain("text", _T, str.upper, "upper-case('đề cương') → ĐỀ CƯƠNG"),
    "lower-case": plain("text", _T, str.lower, "lower-case('ĐỀ CƯƠNG') → đề cương"),
    # Numbers
    "number": plain("number", _N, lambda number: number, "number('12.5') → 12.5"),
    "int": plain("number", _N, numbers.truncated, "int(12.9) → 12"),
    "round": plain("number [number]", _N, numbers.round_half_up, "round(12.345, 2) → 12.35"),
    "ceiling": plain("number", _N, numbers.ceiling, "ceiling(12.1) → 13"),
    "floor": plain("number", _N, numbers.floor, "floor(12.9) → 12"),
    "abs": plain("number", _N, abs, "abs(-3) → 3"),
    "pow": plain("number number", _N, numbers.power, "pow(2, 10) → 1024"),
    "sqrt": plain("number", _N, numbers.guarded(math.sqrt), "sqrt(16) → 4"),
    "exp": plain("number", _N, numbers.guarded(math.exp), "exp(0) → 1"),
    "exp10": plain("number", _N, lambda number: numbers.power(10.0, number), "exp10(3) → 1000"),
    "log": plain("number", _N, numbers.logarithm, "log(1) → 0"),
    "log10": plain("number", _N, numbers.logarithm10, "log10(1000) → 3"),
    "pi": plain("", _N, lambda: math.pi, "round(pi(), 4) → 3.1416"),
    "sin": plain("number", _N, numbers.guarded(math.sin), "sin(0) → 0"),
    "cos": plain("number", _N, numbers.guarded(math.cos), "cos(0) → 1"),
    "tan": plain("number", _N, numbers.guarded(math.tan), "tan(0) → 0"),
    "asin": plain("number", _N, numbers.guarded(math.asin), "asin(0) → 0"),
    "acos": plain("number", _N, numbers.guarded(math.acos), "acos(1) → 0"),
    "atan": plain("number", _N, math.atan, "atan(0) → 0"),
    "atan2": plain("number number", _N, math.atan2, "round(atan2(1, 1) * 4, 4) → 3.1416"),
    # Dates
    "today": built("", special.today, "today() → 2013-06-10"),
    "now": built("", special.now, "now() → 2013-06-10T09:05:00.000+07:00"),
    "date": plain("value", _T, dates.to_date, "date('2013-06-10' + 21) → 2013-07-01"),
    "date-time": plain("value", _T, dates.to_datetime, "date-time('2013-06-10T09:05') → 2013-06-10T09:05"),
    "decimal-date-time": plain(
        "value", _N, dates.decimal_datetime, "decimal-date-time('2013-06-10T12:00') → 15866.5"
    ),
    "decimal-time": plain("text", _N, dates.decimal_time, "decimal-time('18:00') → 0.75"),
    "format-date": plain("value text", _T, dates.format_date, "format-date(today(), '%e/%n/%Y') → 10/6/2013"),
    "format-date-time": plain(
        "value text", _T, dates.format_date, "format-date-time(now(), '%H:%M') → 09:05"
    ),
}

_DEVICE = (Sentence("there is no device to ask"), Sentence("leave it out, or ask for it in a question"))
_RANDOM = (
    Sentence("every evaluation would differ, and a report must be computable again"),
    Sentence("leave it out"),
)
_PLACES = (Sentence("places are not measured"), Sentence("ask for the figure in a decimal question"))
_COUNTED = (Sentence("it is not supported"), Sentence("add up if(condition, 1, 0) and compare the sum"))
_CODED = (Sentence("nothing is encoded or signed in an outline"), Sentence("leave it out"))
_REFUSED: dict[str, tuple[Sentence, Sentence]] = {
    **dict.fromkeys(("property", "device-info", "device-id", "version"), _DEVICE),
    **dict.fromkeys(("random", "randomize"), _RANDOM),
    "uuid": (Sentence("every report has a number of its own"), Sentence("leave it out")),
    "pulldata": (
        Sentence("no other file is read"),
        Sentence(
            "put the rows into the choices sheet and write instance('list')/root/item[name = "
            "${question}]/column",
        ),
    ),
    **dict.fromkeys(("distance", "area", "enclosed-area", "geofence"), _PLACES),
    **dict.fromkeys(("checklist", "weighted-checklist"), _COUNTED),
    **dict.fromkeys(("digest", "base64-decode", "extract-signed"), _CODED),
    "jr:itext": (
        Sentence("texts are not read by their id"),
        Sentence("write the text in quotes, or jr:choice-name()"),
    ),
    "last": (Sentence("it is not supported"), Sentence("write count(${repeat})")),
    "index": (Sentence("it is the same as position()"), Sentence("write position(..)")),
}


def find(name: str, given: int) -> Function:
    """Return the function `name` for a call with `given` arguments, or raise ExpressionError."""
    function = FUNCTIONS.get(name)
    if function is not None:
        function.check(name, given)
        return function
    if name in _REFUSED:
        why, repair = _REFUSED[name]
        raise ExpressionError(Sentence("{name}() cannot be used: {why}", name=name, why=why), repair)
    close = get_close_matches(name.lower(), FUNCTIONS, n=1)
    repair = (
        Sentence("did you mean {value}()?", value=close[0])
        if close
        else Sentence("see docs.getodk.org/form-operators-functions")
    )
    raise ExpressionError(Sentence("there is no function {name}()", name=name), repair)
