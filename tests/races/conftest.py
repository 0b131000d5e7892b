"""Products behind real servers. A server of each kind is started when it is first asked for, and serves every test of the run."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from tests.delivery.conftest import fix
from tests.delivery.products import Product, aboard, released
from tests.e2e.servers import serving
from tests.races.served import IS_WHOLE, Serve, Served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.e2e.servers import Host

__all__ = ["fix"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what belongs to the whole matrix only."""
    left_out = [item for item in items if item.get_closest_marker("whole") and not IS_WHOLE]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session")
def hosts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Host]]:
    """The running server of a kind."""
    started: dict[str, Host] = {}
    with ExitStack() as until:

        def host(kind: str) -> Host:
            if kind not in started:
                started[kind] = until.enter_context(serving(kind, tmp_path_factory.mktemp(kind)))
            return started[kind]

        yield host


@pytest.fixture(scope="session")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Product:
    """1.0 and 1.1 are out, and a fix is aboard 1.2; copied by every test."""
    base = tmp_path_factory.getbasetemp()
    return aboard(released(base).product.copy(base / "aboard")).packed()


@pytest.fixture
def serve(hosts: Callable[[str], Host], pattern: Product, tmp_path: Path) -> Serve:
    """Have the product behind a server of some kind."""
    return lambda kind: Served.make(hosts(kind), pattern, tmp_path / "product")
