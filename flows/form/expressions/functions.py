"""The functions of expressions: one table, and what is refused with its repair."""

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
    "if": built("boolean value value", special.if_else),
    "coalesce": built("value value", special.coalesce),
    "once": built("value", special.once),
    "not": built("boolean", special.negation),
    "true": plain("", _B, lambda: True),
    "false": plain("", _B, lambda: False),
    "boolean": plain("boolean", _B, lambda value: value),
    "boolean-from-string": plain("text", _B, lambda text: text.lower() in ("true", "1")),
    # Choices
    "selected": built("text text", special.selected),
    "selected-at": plain("text number", _T, texts.selected_at),
    "count-selected": plain("text", _N, lambda text: float(len(text.split()))),
    "jr:choice-name": built("text question", special.choice_name),
    # Repeats
    "count": built("values", special.count),
    "count-non-empty": built("values", special.count_non_empty),
    "sum": plain("values", _N, nodesets.total),
    "min": plain("values…", _N, nodesets.smallest),
    "max": plain("values…", _N, nodesets.largest),
    "join": plain("text values…", _T, nodesets.joined),
    "concat": plain("values…", _T, nodesets.concatenated),
    "position": built("repeat", special.position),
    "indexed-repeat": built("question repeat index …", special.indexed_repeat),
    # Texts
    "string": plain("text", _T, lambda text: text),
    "string-length": plain("text", _N, lambda text: float(len(text))),
    "regex": built("text pattern", special.regex),
    "contains": plain("text text", _B, lambda text, part: part in text),
    "starts-with": plain("text text", _B, str.startswith),
    "ends-with": plain("text text", _B, str.endswith),
    "substr": plain("text number [number]", _T, texts.substr),
    "substring": plain("text number [number]", _T, texts.substring),
    "substring-before": plain("text text", _T, texts.substring_before),
    "substring-after": plain("text text", _T, texts.substring_after),
    "translate": plain("text text text", _T, texts.translate),
    "normalize-space": plain("text", _T, texts.normalize_space),
    "upper-case": plain("text", _T, str.upper),
    "lower-case": plain("text", _T, str.lower),
    # Numbers
    "number": plain("number", _N, lambda number: number),
    "int": plain("number", _N, numbers.truncated),
    "round": plain("number [number]", _N, numbers.round_half_up),
    "ceiling": plain("number", _N, numbers.ceiling),
    "floor": plain("number", _N, numbers.floor),
    "abs": plain("number", _N, abs),
    "pow": plain("number number", _N, numbers.power),
    "sqrt": plain("number", _N, numbers.guarded(math.sqrt)),
    "exp": plain("number", _N, numbers.guarded(math.exp)),
    "exp10": plain("number", _N, lambda number: numbers.power(10.0, number)),
    "log": plain("number", _N, numbers.logarithm),
    "log10": plain("number", _N, numbers.logarithm10),
    "pi": plain("", _N, lambda: math.pi),
    "sin": plain("number", _N, numbers.guarded(math.sin)),
    "cos": plain("number", _N, numbers.guarded(math.cos)),
    "tan": plain("number", _N, numbers.guarded(math.tan)),
    "asin": plain("number", _N, numbers.guarded(math.asin)),
    "acos": plain("number", _N, numbers.guarded(math.acos)),
    "atan": plain("number", _N, math.atan),
    "atan2": plain("number number", _N, math.atan2),
    # Dates
    "today": built("", special.today),
    "now": built("", special.now),
    "date": plain("value", _T, dates.to_date),
    "date-time": plain("value", _T, dates.to_datetime),
    "decimal-date-time": plain("value", _N, dates.decimal_datetime),
    "decimal-time": plain("text", _N, dates.decimal_time),
    "format-date": plain("value text", _T, dates.format_date),
    "format-date-time": plain("value text", _T, dates.format_date),
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
    """The function called `name` with so many arguments. Raises ExpressionError."""
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
