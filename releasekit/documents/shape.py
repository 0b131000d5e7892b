"""The shape of a bundle: the part of the configuration that decides what its files look like; its digest stands in the release's tag."""

from __future__ import annotations

from typing import Any

from releasekit.core.product import Product
from releasekit.documents.imprint import imprint_of


def bundle_options(product: Product) -> dict[str, Any]:
    """The options that shape the bundle, as plain JSON values. Nothing but the configuration counts: any clone computes the same."""
    config = product.config
    formats = config.documents.formats
    imprint = imprint_of(product, "full").to_json()
    return {
        "formats": list(formats),
        "languages": list(product.languages),
        "include": list(config.bundle.include),
        "styles": {format: config.documents.style_of(format) for format in formats if format != "json"},
        "imprint": {name: value for name, value in imprint.items() if value and name != "style"},
    }
