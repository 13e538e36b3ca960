"""LibreOffice without a screen, as a reader's own program: opens what we wrote and saves it again."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

MOST = 200
OFFICE = shutil.which("soffice")


def saved_again(files: Sequence[Path], ending: str, folder: Path) -> list[Path]:
    """Each file as LibreOffice saves it in another format, as many in one call as it takes."""
    folder.mkdir(parents=True, exist_ok=True)
    if len(files) > MOST:
        return saved_again(files[:MOST], ending, folder) + saved_again(files[MOST:], ending, folder)
    with tempfile.TemporaryDirectory() as home:
        subprocess.run(
            [
                str(OFFICE),
                f"-env:UserInstallation=file://{home}",
                "--headless",
                "--convert-to",
                ending,
                "--outdir",
                str(folder),
                *map(str, files),
            ],
            check=True,
            capture_output=True,
            timeout=600,
        )
    return [folder / f"{file.stem}.{ending}" for file in files]
