"""The shape of a bundle: the part of the configuration that decides what its files look like; its digest stands in the release's tag."""

from __future__ import annotations

from typing import Any

from releasekit.core.product import Product
from releasekit.documents.imprint import imprint_of


def bundle_options(product: Product) -> dict[str, Any]:
    """The options that shape the bundle, as plain JSON values. Nothing but the configuration counts: any clone computes the same.

    Options that came later are left out while they are as if they were not there, so that digests stay what they were.
    """
    config = product.config
    formats, bundle = config.documents.formats, config.bundle
    imprint = imprint_of(product, "full").to_json()
    added = {
        "archives": [one for one in bundle.archives if bundle.archives != ("zip",)],
        "cyclonedx": bundle.cyclonedx,
        "sbom": bundle.sbom,
        "sites": [one.id for one in bundle.sites],
    }
    return {
        "formats": list(formats),
        "languages": list(product.languages),
        "include": list(bundle.include),
        "styles": {format: config.documents.style_of(format) for format in formats if format != "json"},
        "imprint": {name: value for name, value in imprint.items() if value and name != "style"},
        **{name: value for name, value in added.items() if value},
    }
