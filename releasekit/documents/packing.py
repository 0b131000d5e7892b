"""Views as JSON and back: what a template is to see goes to another process whole, with its types."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from releasekit.documents import lifecycleviews


def pack(value: Any) -> Any:
    """A view as plain JSON values: of texts, numbers, truth values, dates, None, tuples and further views."""
    if isinstance(value, tuple):
        return [pack(one) for one in value]
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if is_dataclass(value):
        return {"view": type(value).__name__, "fields": [pack(getattr(value, one.name)) for one in fields(value)]}
    return value


def unpack(data: Any) -> Any:
    """Back from JSON that ``pack`` made."""
    if isinstance(data, list):
        return tuple(map(unpack, data))
    if not isinstance(data, dict):
        return data
    if "date" in data:
        return date.fromisoformat(data["date"])
    return getattr(lifecycleviews, data["view"])(*map(unpack, data["fields"]))
