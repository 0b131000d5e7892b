"""Products for crashes, releasekit in forks that can be killed, and the count of what was tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.crash.matrix import IS_WHOLE, SEED
from tests.delivery.conftest import fix, ready, shipped
from tests.forks import forking

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["fix", "ready", "shipped"]


@pytest.fixture(scope="session")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the program ``releasekit``, for the PATH."""
    folder = tmp_path_factory.mktemp("crash-tools") / "bin"
    with forking(folder):
        yield folder


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many crashes were tried, and by which seed."""
    tried = [one for name in ("passed", "failed") for one in terminalreporter.stats.get(name, []) if "test_crash[" in one.nodeid]
    if IS_WHOLE:
        terminalreporter.write_line(f"{len(tried)} crashes were tried, with CRASH_SEED={SEED}")
