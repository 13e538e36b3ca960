"""The way in: the package that lies beside this file, whatever else on the path is called `analysis` too."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

PACKAGE = Path(__file__).resolve().with_name("analysis")


def own(name: str) -> ModuleType:
    """A module of the package that lies here; ImportError where another `analysis` was imported before."""
    there = sys.modules.get("analysis")
    if there is None:
        init, folder = PACKAGE / "__init__.py", [str(PACKAGE)]
        spec = spec_from_file_location("analysis", init, submodule_search_locations=folder)
        if spec is None or spec.loader is None:
            raise ImportError(f"no package lies in {PACKAGE}")
        there = sys.modules["analysis"] = module_from_spec(spec)
        spec.loader.exec_module(there)
    elif Path(str(there.__file__)).resolve().parent != PACKAGE:
        raise ImportError(f"another package called analysis was imported first: {there.__file__}")
    return import_module(name)


def main() -> int:
    """The command `workbook`."""
    return int(own("analysis.cli").main())
