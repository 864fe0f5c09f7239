"""The columns that an outline may have, and the check for misspelled ones."""

from __future__ import annotations

from difflib import get_close_matches

from flows.form.compiler.faults import Findings
from flows.form.compiler.sheets import Sheet
from flows.sentence import Sentence

ABOUT_THE_SENDER = ("organisation", "province", "commune")
"""The settings that name a question that asks for just that."""
OWN = {
    "survey": frozenset(
        {"number", "printed", "aspects", "aspect_words", "example", "times", "suggest", "figures"}
    ),
    "choices": frozenset[str](),
    "settings": frozenset({"heading", "footnote", "keep_days", "deadline", *ABOUT_THE_SENDER, "probing"}),
}
"""decuong's own columns, in addition to XLSForm's."""

XLSFORM = {
    "survey": frozenset(
        """
        type name label hint guidance_hint appearance required required_message relevant constraint
        constraint_message calculation default read_only choice_filter repeat_count parameters trigger
        disabled image big-image audio video autoplay save_to rows intent
        """.split()  # noqa: SIM905 - twenty-seven lines say no more
    ),
    "choices": frozenset({"list_name", "name", "label", "image", "big-image", "audio", "video"}),
    "settings": frozenset(
        """
        form_title form_id version default_language instance_name style namespaces public_key
        submission_url auto_send auto_delete allow_choice_duplicates clean_text_values name
        instance_xmlns omit_instanceID add_none_option client_editable sms_keyword sms_separator
        prefix delimiter flat
        """.split()  # noqa: SIM905 - twenty-seven lines say no more
    ),
}
"""XLSForm's columns (https://xlsform.org)."""

_REQUIRED = {"survey": ("type", "name"), "choices": ("list_name", "name"), "settings": ()}
_FOREIGN = ("instance", "bind", "body", "control", "attribute", "media")
"""Prefixes of columns in which XLSForm lets authors add attributes of their own."""


_PICTURES = Sentence("describe in the label what it shows")
_UNUSED = {
    "survey": {
        **dict.fromkeys(("image", "big-image"), (Sentence("the picture of a label is not shown"), _PICTURES)),
        **dict.fromkeys(("audio", "video"), (Sentence("the recording of a label is not played"), _PICTURES)),
        "required_message": (
            Sentence("nothing that is missing stops anybody"),
            Sentence("say it in the hint"),
        ),
        "autoplay": (Sentence("nothing is played"), Sentence("take it out")),
        "intent": (Sentence("no other app is opened"), Sentence("ask for what it would fill in")),
        "save_to": (Sentence("no entity is made"), Sentence("take it out")),
    },
    "choices": {
        **dict.fromkeys(
            ("image", "big-image"), (Sentence("the picture of a choice is not shown"), _PICTURES)
        ),
        **dict.fromkeys(("audio", "video"), (Sentence("the recording of a choice is not played"), _PICTURES)),
    },
    "settings": {
        "instance_name": (
            Sentence("reports are not named by it"),
            Sentence("take it out: respondents name their reports"),
        ),
        "public_key": (Sentence("reports are not encrypted with it"), Sentence("take it out")),
        "submission_url": (Sentence("reports are not sent there"), Sentence("take it out")),
    },
}
"""Columns of XLSForm without effect in a conversation, each with a warning and its repair."""


def _notice_unused(sheet: Sheet, kind: str, findings: Findings) -> None:
    """Warn once of each filled column without effect, at the first row where it is filled."""
    for name, (what, repair) in _UNUSED[kind].items():
        for column in (column for column in sheet.columns if column.name == name):
            rows = [row.number for row in sheet.rows if column in row.cells]
            if rows:
                more = len(rows) - 1
                told = Sentence("{what} (and {more} more rows)", what=what, more=more) if more else what
                findings.warn(sheet.name, rows[0], column.header, told, repair)


def check(sheet: Sheet, kind: str, findings: Findings) -> None:
    """Refuse columns that are missing, double or misspelled. Warn of other columns without effect."""
    known = XLSFORM[kind] | OWN[kind]
    seen: dict[tuple[str, str], str] = {}
    for column in sheet.columns:
        earlier = seen.setdefault((column.name, column.language), column.header)
        if earlier != column.header or [c.header for c in sheet.columns].count(column.header) > 1:
            findings.fault(
                sheet.name,
                1,
                column.header,
                Sentence("{earlier!r} and {header!r} are one column", earlier=earlier, header=column.header),
                Sentence("keep one"),
            )
        if column.name not in known:
            _check_unknown(sheet, kind, column.header, column.name, findings)
    _notice_unused(sheet, kind, findings)
    for name in _REQUIRED[kind]:
        if sheet.columns and not any(column.name == name for column in sheet.columns):
            findings.fault(
                sheet.name, 1, "", Sentence("there is no column {name!r}", name=name), Sentence("add it")
            )


def _check_unknown(sheet: Sheet, kind: str, header: str, name: str, findings: Findings) -> None:
    if name.partition("::")[0].partition(":")[0].strip() in _FOREIGN:
        return
    present = {column.name for column in sheet.columns}
    candidates = XLSFORM[kind] | OWN[kind]
    if kind == "choices":
        candidates -= present  # any other column may be there for a choice_filter
    plain = "_".join(name.lower().split())
    close = get_close_matches(plain, sorted(candidates), n=1, cutoff=0.8)
    if close:
        findings.fault(
            sheet.name,
            1,
            header,
            Sentence("there is no column {header!r}", header=header),
            Sentence("did you mean {value!r}?", value=close[0]),
        )
    elif kind != "choices":
        findings.warn(sheet.name, 1, header, Sentence("the column {header!r} is not used", header=header))
