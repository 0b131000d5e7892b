"""The page about reliability names every case, and the tests that there are."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from releasekit.delivery.failpoints import POINTS
from tests.crash.matrix import KILL, SIGNALS, at_failpoints

ROOT = Path(__file__).parents[1]


@pytest.mark.checkout
def test_the_table_of_faults_is_current() -> None:
    done = subprocess.run([sys.executable, "-m", "tools.reliability", "--check"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_every_failpoint_is_died_at_in_every_run() -> None:
    assert {crash.moment for crash in at_failpoints()} == POINTS.keys()
    assert {crash.signal for crash in at_failpoints()} == {KILL, *SIGNALS}
