"""A command on the toy project in a process of its own, so that it can be killed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from analysis.running.plan import Job

CODE = """
import json, sys
from pathlib import Path
from analysis.workbook import Workbook
from analysis.running.batch import BatchError, run_edition
from analysis.running.plan import Job
root, reports = Path(sys.argv[1]), Path(sys.argv[2])
chosen = [Job(**entry) for entry in json.loads(sys.argv[3])]
try:
    batch = run_edition(Workbook(root), chosen, reports, progress=False)
except BatchError as fault:
    print(fault, file=sys.stderr)
    raise SystemExit(1)
print(len(batch.ran))
raise SystemExit(batch.exit_code)
"""


def start(root: Path, chosen: list[Job], reports: Path) -> subprocess.Popen[str]:
    """Start the command; its standard output ends with how many runs it made."""
    told = json.dumps([job.__dict__ for job in chosen])
    words = [sys.executable, "-c", CODE, str(root), str(reports), told]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finished(reports: Path) -> int:
    """How many runs have their manifest."""
    return sum(1 for _ in reports.rglob("manifest.json"))
