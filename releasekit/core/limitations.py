"""Known limitations: what a version does not do, or does wrong, and what its documents say of that."""

from __future__ import annotations

from releasekit.core.changes import by_preference
from releasekit.core.config import named
from releasekit.core.product import Product
from releasekit.core.record import Limitation
from releasekit.core.version import Version


def limitations_of(product: Product, version: Version) -> tuple[Limitation, ...]:
    """The configured limitations that a version has, in their order: from their first version up to the one that lifts them."""
    return tuple(
        Limitation(
            id=one.id,
            text=by_preference(named(one.text, one.id), product.languages),
            component=one.component,
            request=product.request_of(one.request) if one.request else None,
        )
        for one in product.config.limitations
        if (one.since is None or one.since <= version) and (one.lifted is None or version < one.lifted)
    )
