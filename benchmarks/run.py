"""All benchmarks, one after another: `make bench`. Half an hour, on a machine with nothing else to do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
BENCHMARKS = (
    ("record.py",),
    ("forecasters.py",),
    ("backtest.py",),
    ("publishing.py",),
    ("batch.py", "--full", "--write"),
)


def main() -> int:
    """Run each and go on when one fails; 1 when one did."""
    failed = []
    for name, *words in BENCHMARKS:
        print(f"\n== {name}", flush=True)
        if subprocess.run([sys.executable, str(HERE / name), *words], cwd=HERE.parent).returncode:
            failed.append(name)
    for name in failed:
        print(f"{name} failed", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
