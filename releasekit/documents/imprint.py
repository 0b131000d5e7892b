"""The imprint: what a product's configuration says about its documents, beside what the records tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from releasekit.core.product import Product

if TYPE_CHECKING:
    from releasekit.core.lifecycleoptions import LifecycleOptions


@dataclass(frozen=True, slots=True)
class Imprint:
    """Texts are per language. ``period`` is that of the train in days, 0 without one; ``roles`` are those of the approval block,
    ``standard`` is that of PDF files.

    ``style`` is ``short`` or ``full``, ``without`` names parts that the full form does not have.
    """

    style: str = "short"
    without: tuple[str, ...] = ()
    title: Mapping[str, str] = field(default_factory=dict)
    designation: str = ""
    right_holder: Mapping[str, str] = field(default_factory=dict)
    roles: tuple[tuple[Mapping[str, str], str], ...] = ()
    period: int = 0
    standard: str | None = None

    @property
    def is_full(self) -> bool:
        """Whether the document is the full one."""
        return self.style == "full"

    def to_json(self) -> dict[str, Any]:
        """The imprint as plain JSON values."""
        return asdict(self)


SHORT = Imprint()
"""The short form, of which nothing is configured."""


def imprint_of(product: Product, style: str) -> Imprint:
    """The imprint of a product's documents in one of the two forms."""
    config = product.config
    options = config.documents
    return Imprint(
        style=style,
        without=options.without,
        title=options.title,
        designation=options.designation,
        roles=tuple((one.role, one.name) for one in options.approvals),
        right_holder=_holder(config.lifecycle),
        standard=options.pdf_standard,
        period=config.train.every.days if config.train else 0,
    )


def _holder(lifecycle: LifecycleOptions | None) -> Mapping[str, str]:
    """The right holder's short name, else its full one, where the life cycle tells it."""
    holder = lifecycle.holder if lifecycle else None
    return {} if holder is None else holder.short or holder.name
