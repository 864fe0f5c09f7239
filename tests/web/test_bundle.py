"""The page's modules as one script. That it runs, the page's tests show."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.channels.web.bundle import UnbundlableError, bundled
from bot.channels.web.page_files import SCRIPT, STATIC


def write(folder: Path, **modules: str) -> Path:
    for name, text in modules.items():
        (folder / f"{name}.js").write_text(text)
    return folder


@pytest.mark.parametrize(
    ("modules", "says"),
    [
        ({"a": 'import { b } from "./b.js";\n', "b": 'import { a } from "./a.js";\n'}, "a.js → b.js → a.js"),
        ({"a": 'import { c } from "./b.js";\n', "b": "export const b = 1;\n"}, "a.js: b.js does not export"),
        ({"a": 'import { b as c } from "./b.js";\n', "b": "export const b = 1;\n"}, "does not export"),
        ({"a": 'import * as b from "./b.js";\n'}, "import \\* as b"),
        ({"a": 'import "./b.js";\n'}, 'import "./b.js"'),
        ({"a": "export default 1;\n"}, "export default"),
        ({"a": "const b = 1;\nexport { b };\n"}, "export { b }"),
        ({"a": 'const b = await import("./b.js");\n'}, "import\\("),
    ],
)
def test_what_is_not_understood_is_refused(tmp_path: Path, modules: dict[str, str], says: str) -> None:
    with pytest.raises(UnbundlableError, match=says):
        bundled(write(tmp_path, **modules), "a.js")


def test_modules_stand_in_the_order_in_which_they_run_each_once(tmp_path: Path) -> None:
    made = bundled(
        write(
            tmp_path,
            a='import { b } from "./b.js";\nimport {\n  c,\n} from "./c.js";\nrun(b, c);\n',
            b='import { c } from "./c.js";\n// Said of b.\nexport const b = c; // not a line of its own\n',
            c="export async function c() {}\nexport class D {}\n",
        ),
        "a.js",
    )
    assert (
        made
        == """const modules = {};
{ // c.js
async function c() {}
class D {}
modules["c.js"] = { c, D };
}
{ // b.js
const { c } = modules["c.js"];
const b = c; // not a line of its own
modules["b.js"] = { b };
}
{ // a.js
const { b } = modules["b.js"];
const {
  c,
} = modules["c.js"];
run(b, c);
modules["a.js"] = {  };
}"""
    )


def test_every_module_of_the_page_is_in_its_script() -> None:
    """But those that browsers are given by themselves."""
    alone = {"open.js", "outdated.js", "worker.js"}
    script = bundled(STATIC, SCRIPT)
    assert {file.name for file in STATIC.glob("*.js") if f"{{ // {file.name}\n" not in script} == alone
