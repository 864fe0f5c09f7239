"""XLSForm's question types, and the type that each becomes in a conversation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from flows.form.compiler.xlsform import GROUPS, SELECTS
from flows.form.outline import Type
from flows.sentence import Sentence

TYPES: Mapping[str, Type] = {
    "text": Type.TEXT,
    "string": Type.TEXT,
    "barcode": Type.TEXT,
    "integer": Type.INTEGER,
    "int": Type.INTEGER,
    "decimal": Type.DECIMAL,
    "percentage": Type.INTEGER,
    "phone number": Type.TEXT,
    "range": Type.DECIMAL,
    "date": Type.DATE,
    "time": Type.TIME,
    "note": Type.NOTE,
    "geopoint": Type.GEOPOINT,
    "gps": Type.GEOPOINT,
    "location": Type.GEOPOINT,
    "image": Type.PHOTO,
    "photo": Type.PHOTO,
    "audio": Type.AUDIO,
    "video": Type.FILE,
    "file": Type.FILE,
    "calculate": Type.CALCULATE,
    "hidden": Type.CALCULATE,
    "acknowledge": Type.SELECT_ONE,
    "trigger": Type.SELECT_ONE,
}
"""The types that name no choice list."""

CONSTRAINTS: Mapping[str, str] = {
    "percentage": "0 <= . and . <= 100",
    "phone number": r"regex(., '^\d*$')",
}
"""The constraints that pyxform gives these types, if the form has none."""

METADATA: Mapping[str, str] = {
    "today": "once(today())",
    "start": "once(now())",
    "start time": "once(now())",
    "end": "now()",
    "end time": "now()",
    "deviceid": "''",
    "device id": "''",
    "imei": "''",
    "username": "''",
    "phonenumber": "''",
    "phone number": "''",  # only as "get phone number": "phone number" alone is a question
    "email": "''",
    "simserial": "''",
    "sim id": "''",
    "subscriberid": "''",
    "subscriber id": "''",
    "audit": "''",
    "start-geopoint": "''",
    "background-audio": "''",
    "background-geopoint": "''",
}
"""Values that a device would fill in, each with its expression. A chat knows no device, so most are ''.

`start` and `today` are of the report's first turn. `end` is when it is sealed (ODK's form metadata).
"""

REFUSED: Mapping[str, Sentence] = {
    "datetime": Sentence("ask for a date and, if it matters, for a time in a second question"),
    "geotrace": Sentence("ask for a geopoint, or for a file with the map"),
    "geoshape": Sentence("ask for a geopoint, or for a file with the map"),
    "rank": Sentence("ask with select_one for the first, the second …"),
    "osm": Sentence("ask for a geopoint"),
    "csv-external": Sentence("put the rows into the choices sheet"),
    "xml-external": Sentence("put the rows into the choices sheet"),
    "select_one_from_file": Sentence("put the choices into the choices sheet and use select_one"),
    "select_multiple_from_file": Sentence("put the choices into the choices sheet and use select_multiple"),
    "select from a repeat": Sentence(
        'use a text question; its column "suggest" offers earlier answers as buttons'
    ),
    "loop": Sentence("use a repeat, or one group for each item"),
}
"""Types that a chat cannot ask, each with its repair."""

_PROMPT = re.compile(r"(?:add (\S+) prompt|get (.+)|q (\S+)|uri:(\S+))")
_SELECT = re.compile(
    rf"({'|'.join(sorted(map(re.escape, SELECTS), key=len, reverse=True))}) +(\S+)"
    r"(?: +(or specify other|or_other|or other))?"
)
_CONTROL = re.compile(rf"(begin|end)[\s_]+({'|'.join(map(re.escape, GROUPS))})(?: +(?:over +)?\S+)?")


@dataclass(frozen=True, slots=True)
class Kind:
    """The meaning of a cell of the column `type`."""

    word: str
    """"begin group", "begin repeat", "end group", "end repeat", "metadata" or "question"."""
    type: Type | None = None
    name: str = ""
    """The type's own name, such as "today" or "range"."""
    list_name: str = ""
    or_other: bool = False
    fault: Sentence | None = None
    """What is wrong, if a chat cannot ask it."""
    repair: Sentence | None = None


def read_kind(cell: str) -> Kind:
    """Return the meaning of a cell of the column `type`. An unknown type has a fault."""
    cell = " ".join(cell.split())
    if control := _CONTROL.fullmatch(cell):
        what = GROUPS[control[2]]
        return _refused("loop", f"{control[1]} group") if what == "loop" else Kind(f"{control[1]} {what}")
    if select := _SELECT.fullmatch(cell):
        return _select(select[1], select[2], bool(select[3]))
    prompt = _PROMPT.fullmatch(cell)
    name = next(filter(None, prompt.groups())) if prompt else cell
    if name in TYPES and (name == cell or name not in METADATA):
        return Kind("question", TYPES[name], name)
    if name in METADATA:
        return Kind("metadata", Type.CALCULATE, name)
    refused = name.split(" ")[0] if name.startswith(("osm", "rank")) else name.replace(" ", "").lower()
    if refused in REFUSED:
        return _refused(refused)
    return Kind(
        "question", Type.TEXT, fault=Sentence("there is no type {cell!r}", cell=cell), repair=_suggest(cell)
    )


def _select(command: str, list_name: str, or_other: bool) -> Kind:
    target = SELECTS[command]
    name = command.replace(" ", "_")
    if target == "rank" or name in REFUSED:
        return _refused(name)
    if list_name.startswith("${"):
        return _refused("select from a repeat")
    kind = Type.SELECT_MULTIPLE if target == "select all that apply" else Type.SELECT_ONE
    return Kind("question", kind, name, list_name, or_other)


def _refused(name: str, word: str = "question") -> Kind:
    fault = Sentence("{name!r} cannot be asked in a conversation", name=name)
    return Kind(word, Type.TEXT if word == "question" else None, fault=fault, repair=REFUSED[name])


def _suggest(cell: str) -> Sentence:
    words = [*TYPES, "select_one LIST", "select_multiple LIST", "begin group", "end group", "begin repeat"]
    words += ["end repeat", *METADATA]
    close = get_close_matches(cell.lower().replace("_", " "), words, n=1, cutoff=0.6)
    return (
        Sentence("did you mean {value!r}?", value=close[0])
        if close
        else Sentence("see https://xlsform.org/#question-types")
    )
