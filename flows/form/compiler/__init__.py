"""The outline compiler: XLSForm (.md, .xlsx, .xls) → frozen `Outline`, or all its faults with repairs.

The way of a form: `xlsform` (pyxform's reading and verdict), `excel` (cells as they are meant) and `sheets`
(raw rows with their numbers), then `columns`, `kinds`, `ranges` and `unused` (what may stand where, and what
does nothing), `choices`, `texts`, `formulas`, `survey` and `nodes` (the tree), `cycles`, `outlines` (the
Outline). What is wrong becomes a `faults.Fault`: sheet, row, column, what, repair.
"""

from flows.form.compiler.faults import Fault, OutlineFaults
from flows.form.compiler.outlines import compile_outline

__all__ = ["Fault", "OutlineFaults", "compile_outline"]
