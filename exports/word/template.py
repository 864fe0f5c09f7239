"""The template of the Word report: a .docx with tags, which docxtpl finds and Jinja fills in.

A template is checked before any report is read. What is wrong with it is said with the tag or style that is
meant, because the person who changed it in Word has to find it there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, fields
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from docx.document import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, meta
from jinja2 import Template as Compiled
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from exports.official import Official
from exports.reports import ExportError
from exports.word.page import CONTENTS, DEEPEST_HEADING, ENTRY, FIGURES, STYLES, TABLE
from exports.word.shipped import shipped
from exports.xml_text import xml_text

TEXT = "noi_dung"
"""The tag for the report's text. It stands as {{p noi_dung }} in a paragraph of its own."""
NEEDED = (
    *STYLES.values(),
    *(f"Heading {level}" for level in range(1, DEEPEST_HEADING + 1)),
    FIGURES,
    TABLE,
    CONTENTS,
    ENTRY,
)
_MARK = re.compile(r"{{|{%|{#")
_FIELDS = tuple(field.name for field in fields(Official))


@dataclass(frozen=True, slots=True)
class Template:
    """A checked template."""

    name: str
    content: bytes
    """The .docx file."""
    head: str
    """The document's XML up to the beginning of its body."""
    body: Compiled
    """The body without its last section."""
    section: str
    """The last section's properties: the page, its margins, its header. Each report counts its own pages."""
    styles: Mapping[str, str]
    """The ids of the styles, by name."""

    def render(self, official: Official, text: str) -> str:
        """Return the body for one report. `text` is XML."""
        told = {name: " ".join(xml_text(str(said)).split()) for name, said in official.fields.items()}
        return self.body.render(told | {TEXT: Markup(text)})  # noqa: S704 - XML that exports.word.xml escaped


@cache
def shipped_template() -> Template:
    """Return the template that comes with decuong."""
    return _checked("decuong", shipped())


def template_at(path: Path) -> Template:
    """Return the template in a file. Raises ExportError if it cannot be used, and OSError if not read."""
    return _checked(str(path), path.read_bytes())


def _checked(name: str, content: bytes) -> Template:
    try:
        tagged = DocxTemplate(BytesIO(content))
        document: Document = tagged.get_docx()
    except Exception as error:  # python-docx raises anything for what is no .docx
        raise ExportError(
            "The template {name} is no Word document; save it in Word as .docx.", name=name
        ) from error
    _check_headers(name, document)
    section: str = tagged.xml_to_string(_last_section(document))
    document.element.body.remove(document.sections[-1]._sectPr)
    xml: str = tagged.xml_to_string(document.element)
    head, _, rest = xml.partition("<w:body>")
    body = _compiled(name, tagged.patch_xml(rest.removesuffix("</w:body></w:document>")))
    head = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{head}<w:body>'
    template = Template(name, content, head, body, section, _styles(name, document))
    _check_rendering(template)
    return template


def _compiled(name: str, body: str) -> Compiled:
    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    try:
        tags = meta.find_undeclared_variables(environment.parse(body))
        compiled = environment.from_string(body)
    except TemplateSyntaxError as error:
        raise ExportError(
            "A tag of the template {name} cannot be read ({reason}); a tag is written like {tag}.",
            name=name,
            tag="{{ nam }}",
            reason=error.message,
        ) from error
    unknown = sorted(tags - {*_FIELDS, TEXT})
    if unknown:
        raise ExportError(
            "The template {name} has the tag {tag}, which decuong does not know; it knows {known}.",
            name=name,
            tag=", ".join(unknown),
            known=", ".join((*_FIELDS, TEXT)),
        )
    if TEXT not in tags:
        raise _no_text(name)
    return compiled


def _no_text(name: str) -> ExportError:
    return ExportError(
        "The template {name} has no place for the report's text; write {tag} in a paragraph of its own.",
        name=name,
        tag=f"{{{{p {TEXT} }}}}",
    )


def _styles(name: str, document: Document) -> dict[str, str]:
    known = {style.name: style.style_id for style in document.styles}
    lacking = sorted({*NEEDED} - {*known})
    if lacking:
        raise ExportError(
            "The template {name} lacks the style {style}; "
            "begin with the one that `decuong export template` writes.",
            name=name,
            style=", ".join(lacking),
        )
    return {str(one): id_ for one, id_ in known.items()}


def _check_headers(name: str, document: Document) -> None:
    for relation in document.part.rels.values():
        if relation.reltype.endswith(("/header", "/footer")):
            said = "".join(relation.target_part.element.itertext())
            if _MARK.search(said):
                raise ExportError(
                    "The template {name} has a tag in a header or footer, where none is filled in; "
                    "write it into the text.",
                    name=name,
                )


def _check_rendering(template: Template) -> None:
    """Fill the template in once, so that a fault is known before a report is read."""
    sample = Official(**dict.fromkeys(_FIELDS, "x"))
    try:
        made = f"{template.head}{template.render(sample, '<w:p/>')}</w:body></w:document>"
        document = parse_xml(made.encode())
    except (TemplateError, TypeError, ValueError, ArithmeticError, SyntaxError) as error:
        raise ExportError(
            "The template {name} cannot be filled in ({reason}); look at its tags.",
            name=template.name,
            reason=error,
        ) from error
    if any(len(text) for text in document.iter(qn("w:t"))):
        raise _no_text(template.name)


def _last_section(document: Document) -> Any:  # noqa: ANN401 - an element of python-docx
    """Return a copy of the last section's properties, with pages counted from 1."""
    section = deepcopy(document.sections[-1]._sectPr)
    for old in section.findall(qn("w:pgNumType")):
        section.remove(old)
    numbering = OxmlElement("w:pgNumType")
    numbering.set(qn("w:start"), "1")
    section.insert_element_before(
        numbering, "w:cols", "w:formProt", "w:vAlign", "w:noEndnote", "w:titlePg", "w:textDirection",
        "w:bidi", "w:rtlGutter", "w:docGrid", "w:printerSettings",
    )  # fmt: skip
    return section
