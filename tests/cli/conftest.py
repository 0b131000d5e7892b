"""Products for the tests of this room, copied from blueprints that are made once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.delivery.products import CONFIG, Product, released, started

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def product(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Product:
    """A product that is not released yet."""
    return started(tmp_path_factory.getbasetemp()).copy(tmp_path / "product")


@pytest.fixture
def shipped(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Product:
    """A product with 1.0 and 1.1."""
    return released(tmp_path_factory.getbasetemp()).product.copy(tmp_path / "shipped")


@pytest.fixture
def fix(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The fix of billing that 1.1 of ``shipped`` holds and 1.0 does not."""
    return released(tmp_path_factory.getbasetemp()).fix


TRAIN = """
[train]
anchor = 2026-01-14
exceptions = [{ slot = 2026-03-11, action = "skip", reason = "moving house" }]
"""


@pytest.fixture(scope="session")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Product:
    """1.0, 1.1, 1.0.1, a train, and aboard 1.2: a fix, a security fragment, and a commit without an entry. To be read only."""
    made = released(tmp_path_factory.getbasetemp())
    product = made.product.copy(tmp_path_factory.mktemp("seen"))
    product.hotfix("2026-02-02", "1.0", made.fix)
    product.clone.git("fetch", "-q", "--tags", "origin")
    product.push("a train", {"releasekit.toml": CONFIG + TRAIN})
    product.push("fix(ui): flicker (#15)", {"ui/page": "calm\n"})
    product.push("close hole", {"api/server": "serve safely\n", "changelog.d/api/13.security.md": "Дыра закрыта\n"})
    return product
