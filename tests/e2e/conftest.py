"""The products of the tests of delivery, for tests that go through everything."""

from __future__ import annotations

from tests.delivery.conftest import fix, product, shipped

__all__ = ["fix", "product", "shipped"]
