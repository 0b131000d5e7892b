"""A cold ``import releasekit`` stays cheap: a shell prompt or a build backend may ask for the version a thousand times a day."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import releasekit

HEAVY = ("click", "jinja2", "packaging", "rich", "semver")


def _loaded_by(statement: str, folder: Path) -> list[str]:
    # The one that is tested, wherever this process found it.
    environment = os.environ | {"PYTHONPATH": str(Path(releasekit.__file__).parents[1])}
    program = f"import sys; {statement}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return [name for name in HEAVY if name in done.stdout.split()]


def test_import_loads_nothing_heavy(tmp_path: Path) -> None:
    assert _loaded_by("import releasekit; releasekit.__version__", tmp_path) == []


def test_the_test_would_see_it(tmp_path: Path) -> None:
    assert _loaded_by("import semver", tmp_path) == ["semver"]
