"""Products for crashes, and the count of what was tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.crash.matrix import IS_WHOLE, SEED
from tests.delivery.conftest import fix, ready, shipped

if TYPE_CHECKING:
    import pytest

__all__ = ["fix", "ready", "shipped"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many crashes were tried, and by which seed."""
    tried = [one for name in ("passed", "failed") for one in terminalreporter.stats.get(name, []) if one.nodeid.startswith("tests/crash/")]
    if IS_WHOLE:
        terminalreporter.write_line(f"{len(tried)} crashes were tried, with CRASH_SEED={SEED}")
