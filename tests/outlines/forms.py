"""Small forms for the tests: Markdown tables as authors write them."""

from __future__ import annotations

from flows.form.compiler import compile_outline
from flows.form.compiler.faults import OutlineFaults
from flows.form.outline import Outline

SETTINGS = """
| settings | form_id | version | default_language |
|          | thu     | 1       | vi               |
"""


def compiled(form: str) -> Outline:
    """The outline that `form` compiles to."""
    return compile_outline((form + SETTINGS).encode(), "thu.md")


def refusals(form: str) -> list[str]:
    """What is said of a form that must not compile, line by line."""
    try:
        compile_outline((form + SETTINGS).encode(), "thu.md")
    except OutlineFaults as error:
        return str(error).splitlines()
    raise AssertionError("the form compiled")
