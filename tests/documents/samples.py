"""Records for the tests of this room, small and made up."""

from __future__ import annotations

from datetime import date
from types import ModuleType
from typing import Any

from releasekit.core.changes import Change
from releasekit.core.record import ComponentState, Record
from releasekit.core.version import Version

OID = "3f2a91c0d4e5b6a7988877665544332211009a8b"


def change(text: str = "Something.", /, **values: Any) -> Change:
    """A fix of billing; ``text`` is in English."""
    given = {"id": "billing/1.fix", "kind": "fix", "component": "billing", "text": {"en": text}, **values}
    return Change(**given)


def record(version: str = "4.2", /, *changes: Change, **values: Any) -> Record:
    """A release of a product with two components, tagged, on a fixed day."""
    given: dict[str, Any] = {
        "product": "toweco",
        "names": {"en": "Toweco", "ru": "Товеко"},
        "version": Version.parse(version),
        "base": OID,
        "tag": f"v{version}",
        "released": date(2026, 3, 11),
        "components": (
            ComponentState("billing", {"en": "Billing", "ru": "Биллинг"}, "changed"),
            ComponentState("portal", {"en": "Portal", "ru": "Портал"}, "unchanged"),
        ),
        "changes": changes,
        **values,
    }
    return Record(**given)


def views_in(*modules: ModuleType) -> list[Any]:
    """The classes of views, and of other values that templates see, that some modules define."""
    return [one for home in modules for one in vars(home).values() if hasattr(one, "_fields") and one.__module__ == home.__name__]
