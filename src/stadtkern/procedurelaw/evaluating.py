"""The value of an expression for given answers; what is missing, and what each name stood for."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, DecimalException, localcontext

from stadtkern.procedurelaw.expressions import TODAY, Expression, Result
from stadtkern.procedurelaw.functions import COMPARES, FUNCTIONS, SIGNS, Value
from stadtkern.procedurelaw.tables import Table

NO_TABLE_ROW = "table:"  # what is missing is no answer but a row of this table
TOO_BIG = "number:"  # nor is it here: the numbers given are beyond all that anybody counts
DIGITS = 60


def evaluate(
    expression: Expression,
    answers: Mapping[str, Value | None],
    *,
    today: date,
    tables: Mapping[str, Table] | None = None,
) -> Result:
    """Return the value, given the answers of the kinds the expression was read with; None for one not given.

    ``and`` and ``or`` need only as many answers as decide them. Missing rows of a table are named ``table:<name>``.
    """
    with localcontext(prec=DIGITS):
        try:
            return _Evaluation(expression.source, {**answers, TODAY: today}, today, tables or {}).of(expression.tree)
        except DecimalException:
            return Result(None, frozenset({TOO_BIG}))


class _Evaluation:
    def __init__(
        self, source: str, answers: Mapping[str, Value | None], today: date, tables: Mapping[str, Table]
    ) -> None:
        self.source, self.answers, self.today, self.tables = source, answers, today, tables

    def of(self, node: ast.expr) -> Result:
        return EVALUATES[type(node)](self, node)

    def _constant(self, node: ast.Constant) -> Result:
        if isinstance(node.value, bool | str):
            return Result(node.value)
        return Result(Decimal(ast.get_source_segment(self.source, node) or ""))

    def _name(self, node: ast.Name) -> Result:
        value = self.answers.get(node.id)
        return Result(value, frozenset() if value is not None else frozenset({node.id}))

    def _sign(self, node: ast.UnaryOp) -> Result:
        found = self.of(node.operand)
        if found.value is None:
            return found
        return Result(not found.value) if isinstance(node.op, ast.Not) else Result(-_number(found.value))

    def _sum(self, node: ast.BinOp) -> Result:
        values, missing = self._all([node.left, node.right])
        return Result(None, missing) if missing else Result(SIGNS[type(node.op)](*values))

    def _either(self, node: ast.IfExp) -> Result:
        found = self.of(node.test)
        return found if found.value is None else self.of(node.body if found.value else node.orelse)

    def _all(self, nodes: list[ast.expr]) -> tuple[list[Value], frozenset[str]]:
        results = [self.of(node) for node in nodes]
        missing = frozenset().union(*(each.missing for each in results if each.value is None))
        return [each.value for each in results if each.value is not None], missing

    def _both(self, node: ast.BoolOp) -> Result:
        missing: frozenset[str] = frozenset()
        by = isinstance(node.op, ast.Or)  # one such value decides
        for each in node.values:
            found = self.of(each)
            if found.value is by:
                return found
            missing |= found.missing if found.value is None else frozenset()
        return Result(None, missing) if missing else Result(not by)

    def _comparison(self, node: ast.Compare) -> Result:
        results, left = [], node.left
        for op, other in zip(node.ops, node.comparators, strict=True):
            if isinstance(op, ast.In | ast.NotIn):
                results.append(self._contained(left, other, wanted=isinstance(op, ast.In)))
            else:
                values, missing = self._all([left, other])
                results.append(Result(None, missing) if missing else Result(COMPARES[type(op)](*values)))
            left = other
        if any(each.value is False for each in results):
            return Result(False)
        missing = frozenset().union(*(each.missing for each in results))
        return Result(None, missing) if missing else Result(True)

    def _contained(self, left: ast.expr, other: ast.expr, *, wanted: bool) -> Result:
        nodes = other.elts if isinstance(other, ast.List | ast.Tuple) else [other]
        values, missing = self._all([left, *nodes])
        if missing:
            return Result(None, missing)
        wanted_value, *among = values
        if nodes == [other] and isinstance(among[0], tuple):
            among = list(among[0])
        return Result((wanted_value in among) is wanted)

    def _call(self, node: ast.Call) -> Result:
        assert isinstance(node.func, ast.Name)  # the reader lets nothing else through
        name = node.func.id
        if name == "known":
            return Result(self.of(node.args[0]).value is not None)
        values, missing = self._all(node.args)
        if missing:
            return Result(None, missing)
        if name not in self.tables:
            return Result(FUNCTIONS[name].apply(*values))
        key = values[0]
        found = self.tables[name].look_up(key if isinstance(key, str) else _number(key), self.today)
        return Result(found) if found is not None else Result(None, frozenset({NO_TABLE_ROW + name}))


EVALUATES: dict[type[ast.expr], Callable[..., Result]] = {
    ast.Constant: _Evaluation._constant,
    ast.Name: _Evaluation._name,
    ast.BoolOp: _Evaluation._both,
    ast.UnaryOp: _Evaluation._sign,
    ast.BinOp: _Evaluation._sum,
    ast.IfExp: _Evaluation._either,
    ast.Compare: _Evaluation._comparison,
    ast.Call: _Evaluation._call,
}


def _number(value: Value) -> Decimal:
    assert isinstance(value, Decimal)  # the reader has seen to that
    return value
