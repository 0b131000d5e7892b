"""A product with two components, for tests of what is told about them."""

from __future__ import annotations

from typing import Any

from releasekit.core.config import Config
from releasekit.core.product import Product
from releasekit.core.tagpattern import TagPattern

CONFIG = {
    "component": [
        {"id": "core", "paths": ["src/core/**"], "scopes": ["kernel"]},
        {"id": "ui", "name": "User interface", "paths": ["src/ui/**", "*.css"]},
    ]
}


def product_of(config: dict[str, Any] | None = None) -> Product:
    read = Config.from_mapping(CONFIG if config is None else config)
    return Product(
        "toweco", {"en": "Toweco"}, ("en",), read.all_components("toweco"), read.kinds(), TagPattern("v{version}"), "r/{line}", "main", read
    )


PRODUCT = product_of()
