"""Conditions on result rows, as they are written on the command line: `indicator=grdp_per_person_usd`."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from functools import reduce
from typing import TYPE_CHECKING, Any

from analysis.record.faults import Fault, InputFault, one_of

if TYPE_CHECKING:
    import pyarrow

SIGNS: dict[str, Callable[[Any, Any], Any]] = {
    "!=": operator.ne, "<=": operator.le, ">=": operator.ge,
    "=": operator.eq, "<": operator.lt, ">": operator.gt,
}  # fmt: skip
_CONDITION = re.compile(r"\s*(\w+)\s*(!=|<=|>=|=|<|>)(.*)", re.DOTALL)

_NUMBER = re.compile(r"[-+]?([0-9]{1,18}([.][0-9]{0,18})?|[.][0-9]{1,18})([eE][-+]?[0-9]{1,2})?")


def chosen(table: pyarrow.Table, conditions: Sequence[str]) -> pyarrow.Table:
    """The rows of which all the conditions hold; a number is compared as one where the column holds numbers.

    A text is compared letter by letter, so that days and years stand in their order; a row without a value in
    the column is left out.
    Raises InputFault for what is no condition, a column that is not there, a text where a number is needed.

    >>> import pyarrow
    >>> table = pyarrow.table({"period": ["2024", "2025"], "value": [7100.5, None]})
    >>> chosen(table, ["period>=2024", "value>7000"]).to_pylist()
    [{'period': '2024', 'value': 7100.5}]
    """
    if not conditions:
        return table
    wanted: list[Any] = []
    faults: list[Fault] = []
    for condition in conditions:
        try:
            wanted.append(_read(table, condition))
        except InputFault as fault:
            faults += fault.faults
    if faults:
        raise InputFault(faults)
    return table.filter(reduce(operator.and_, wanted))


def _read(table: pyarrow.Table, condition: str) -> Any:
    import pyarrow
    import pyarrow.compute

    found = _CONDITION.fullmatch(condition)
    if found is None:
        said = f"is no condition; write a column, one of {' '.join(SIGNS)} and a value: period>=2025"
        raise InputFault(Fault("the command line", condition, said, key="where"))
    column, sign, text = found[1], found[2], found[3].strip()
    if column not in table.column_names:
        raise InputFault(Fault("the command line", column, one_of(column, table.column_names), key="where"))
    kind = table.schema.field(column).type
    value: str | float = text
    if not pyarrow.types.is_string(kind):
        if not _NUMBER.fullmatch(text):
            said = f"is no plain number, and {column} holds numbers"
            raise InputFault(Fault("the command line", text, said, key="where"))
        value = float(text)
    return SIGNS[sign](pyarrow.compute.field(column), value)
