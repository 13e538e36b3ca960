"""The one schema of result rows: their columns, and how the id of a quantile or a probability is written."""

from __future__ import annotations

ROW = ("indicator", "unit", "period", "output_type", "output_type_id", "value")
"""The columns of a result row; the parameters of its run stand before them."""
AT_LEAST, AT_MOST = ">=", "<="


def quantile_id(level: float) -> str:
    """The id of a quantile.

    >>> quantile_id(0.5), quantile_id(0.025)
    ('0.5', '0.025')
    """
    return f"{float(level):g}"


def level_of(quantile: str) -> float:
    """The level that the id of a quantile names.

    >>> level_of("0.50") == level_of(quantile_id(0.5))
    True
    """
    return float(quantile)


def chance_id(bar: float, how: str = AT_LEAST) -> str:
    """The id of a probability: that of reaching a bar, or of staying at or below it.

    >>> chance_id(8300.0), chance_id(46), chance_id(3.5, AT_MOST)
    ('>=8300', '>=46', '<=3.5')
    """
    return f"{how}{float(bar):g}"


def bar_of(chance: str) -> float:
    """The bar that the id of a probability names; nan for one that names none.

    >>> bar_of(">=8300"), bar_of("target reached")
    (8300.0, nan)
    """
    try:
        return float(chance.removeprefix(AT_LEAST))
    except ValueError:
        return float("nan")


def quantity(output_type: str, output_type_id: str) -> str:
    """What a result row gives, as the keys of shown numbers name it; empty for what is no fact of its own.

    >>> quantity("quantile", "0.50"), quantity("probability", ">=8300"), quantity("observed", "known")
    ('q0.5', 'p>=8300', 'known')
    """
    match output_type:
        case "quantile":
            return f"q{quantile_id(level_of(output_type_id))}"
        case "probability":
            return f"p{output_type_id}"
        case "target":
            return f"target:{output_type_id}"
        case "verdict":
            return "verdict"
        case "observed":
            return "known" if output_type_id == "known" else f"observed:{output_type_id}"
    return ""
