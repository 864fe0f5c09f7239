"""The outline compiler. It makes a frozen `Outline` of an XLSForm (.md, .xlsx, .xls), or lists its faults.

`xlsform` reads a file with the help of `excel` (cells as texts) and `sheets` (rows with their numbers), and
has pyxform check it. `columns`, `kinds`, `ranges` and `unused` know what a cell may contain and what has no
effect. `survey`, `choices`, `texts`, `formulas`, `cycles` and `nodes` make the tree, and `outlines` makes the
Outline. Each error is a `faults.Fault`: sheet, row, column, what is wrong, and its repair.
"""

from flows.form.compiler.faults import Fault, OutlineFaults
from flows.form.compiler.outlines import compile_outline

__all__ = ["Fault", "OutlineFaults", "compile_outline"]
