# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ways to break code: those of cosmic-ray that resemble a mistake, and five more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import parso
from cosmic_ray.operators.operator import Operator
from cosmic_ray.plugins import get_operator

KEPT = (
    "AddNot",
    "ExceptionReplacer",
    "NumberReplacer",
    "RemoveDecorator",
    "ReplaceAndWithOr",
    "ReplaceBreakWithContinue",
    "ReplaceContinueWithBreak",
    "ReplaceFalseWithTrue",
    "ReplaceOrWithAnd",
    "ReplaceTrueWithFalse",
    "ZeroIterationForLoop",
    "ReplaceUnaryOperator_Delete_Not",
    "ReplaceUnaryOperator_Delete_USub",
    # One or two for each sign. cosmic-ray has up to eleven, of which most fail on the first call (a string divided by
    # a string) and would only raise the score, and some (`==` for `is`) depend on what Python interns.
    "ReplaceBinaryOperator_Add_Sub",
    "ReplaceBinaryOperator_Sub_Add",
    "ReplaceBinaryOperator_Mul_FloorDiv",
    "ReplaceBinaryOperator_Div_Mul",
    "ReplaceBinaryOperator_FloorDiv_Mul",
    "ReplaceBinaryOperator_Mod_FloorDiv",
    "ReplaceBinaryOperator_Pow_Mul",
    "ReplaceBinaryOperator_BitOr_BitAnd",
    "ReplaceBinaryOperator_BitAnd_BitOr",
    "ReplaceBinaryOperator_BitXor_BitOr",
    "ReplaceComparisonOperator_Eq_NotEq",
    "ReplaceComparisonOperator_NotEq_Eq",
    "ReplaceComparisonOperator_Lt_LtE",
    "ReplaceComparisonOperator_Lt_GtE",
    "ReplaceComparisonOperator_LtE_Lt",
    "ReplaceComparisonOperator_LtE_Gt",
    "ReplaceComparisonOperator_Gt_GtE",
    "ReplaceComparisonOperator_Gt_LtE",
    "ReplaceComparisonOperator_GtE_Gt",
    "ReplaceComparisonOperator_GtE_Lt",
    "ReplaceComparisonOperator_Is_IsNot",
    "ReplaceComparisonOperator_IsNot_Is",
)


class _Own(Operator):
    """What cosmic-ray has no operator for. One mutation of each node at most."""

    def applies(self, node: Any) -> bool:
        """Whether this node can be broken so."""
        raise NotImplementedError

    def broken(self, node: Any) -> str:
        """The code that takes its place."""
        raise NotImplementedError

    def mutation_positions(self, node: Any) -> Iterator[tuple[Any, Any]]:
        """As cosmic-ray asks for it."""
        if self.applies(node):
            yield node.start_pos, node.end_pos

    def mutate(self, node: Any, _index: int) -> Any:
        """As cosmic-ray asks for it."""
        return parso.parse(node.get_first_leaf().prefix + self.broken(node))

    @classmethod
    def examples(cls) -> tuple[Any, ...]:
        """Only tests of cosmic-ray's own operators need some."""
        return ()


class SwapMembership(_Own):
    """`in` becomes `not in`, and the other way round."""

    def applies(self, node: Any) -> bool:
        return node.type == "comparison" and _sign(node) in ("in", "not in")

    def broken(self, node: Any) -> str:
        left, _sign_node, right = node.children
        sign = "not in" if _sign(node) == "in" else "in"
        return f"{left.get_code(include_prefix=False)} {sign}{right.get_code()}"


class ReturnNothing(_Own):
    """A function returns None."""

    def applies(self, node: Any) -> bool:
        return node.type == "return_stmt" and len(node.children) > 1 and _code(node.children[1]) != "None"

    def broken(self, node: Any) -> str:
        return "return None"


class RemoveStatement(_Own):
    """Left out is a call whose value nobody uses, a `raise`, or an assignment to an attribute or an item."""

    def applies(self, node: Any) -> bool:
        if node.parent is None or node.parent.type != "simple_stmt":
            return False
        if node.type == "expr_stmt":
            return node.children[0].type == "atom_expr"
        return node.type == "raise_stmt" or (node.type == "atom_expr" and _code(node.children[-1]).startswith("("))

    def broken(self, node: Any) -> str:
        return "pass"


class DropKeyword(_Own):
    """A call has one keyword argument less."""

    def applies(self, node: Any) -> bool:
        return node.type == "argument" and _code(node.children[1]) == "=" and node.parent.type in ("arglist", "trailer")

    def broken(self, node: Any) -> str:
        return "**{}"


class DropCondition(_Own):
    """A comprehension takes all items."""

    def applies(self, node: Any) -> bool:
        return node.type in ("comp_if", "old_comp_if")

    def broken(self, node: Any) -> str:
        return "if True"


def _code(node: Any) -> str:
    return str(node.get_code(include_prefix=False)).strip()


def _sign(comparison: Any) -> str:
    return " ".join(_code(comparison.children[1]).split()) if len(comparison.children) == 3 else ""


OWN = (SwapMembership, ReturnNothing, RemoveStatement, DropKeyword, DropCondition)
OPERATORS: dict[str, Operator] = {
    **{name: get_operator(f"core/{name}")() for name in KEPT},
    **{operator.__name__: operator() for operator in OWN},
}
"""All of them by name."""
