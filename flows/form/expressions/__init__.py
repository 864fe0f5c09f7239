"""XLSForm's expressions (relevant, constraint, calculation …) compiled to closures, with ODK's semantics.

https://docs.getodk.org/form-operators-functions/ is the reference; an empty node counts as ''.
The way of an expression: `lexer` (tokens), `parser` (a `tree`), `compiler` (one `Code`, a closure with what
is known of its value), which calls `operators` and the table in `functions`.
"""

from flows.form.expressions.compiler import compile_expression
from flows.form.expressions.conversions import to_boolean, to_number, to_text
from flows.form.expressions.expression import Expression, ExpressionError, Names
from flows.form.expressions.scope import Scalar, Scope

__all__ = [
    "Expression",
    "ExpressionError",
    "Names",
    "Scalar",
    "Scope",
    "compile_expression",
    "to_boolean",
    "to_number",
    "to_text",
]
