"""XLSForm's expressions (relevant, constraint, calculation …) compiled to closures, with ODK's semantics.

The reference is https://docs.getodk.org/form-operators-functions/. An empty node counts as ''.
`lexer` makes tokens of an expression, `parser` makes a `tree` of them, and `compiler` makes one `Code` of
that: a closure with the known facts about its value. It uses `operators` and the table in `functions`.
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
