"""A product that releasekit itself released, for the rules that look at records."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.delivery.products import Product, released, started

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def shipped(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Product:
    """A product with 1.0 and 1.1, cut by releasekit."""
    return released(tmp_path_factory.getbasetemp()).product.copy(tmp_path / "shipped")


@pytest.fixture
def product(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Product:
    """A product that is not released yet."""
    return started(tmp_path_factory.getbasetemp()).copy(tmp_path / "product")


@pytest.fixture
def fix(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The fix of billing that 1.1 of ``shipped`` holds and 1.0 does not."""
    return released(tmp_path_factory.getbasetemp()).fix
