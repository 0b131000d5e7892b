"""A vendor's Word template, filled in a process of its own: whatever it does, it ends soon and takes little."""

from __future__ import annotations

import base64
from typing import Any

from releasekit.documents.docx.checks import check_template
from releasekit.documents.docx.filling import Filling, fill
from releasekit.documents.docx.package import read_package
from releasekit.documents.sandbox import Limits, ask, serve
from releasekit.errors import UsageError

LIMITS = Limits(processor=60, clock=120.0)
"""Views of a thousand releases take docxtpl a while."""


def fill_apart(template: bytes, filling: Filling, name: str, limits: Limits = LIMITS) -> bytes:
    """As ``filling.fill``, in a child process. Raises UsageError for what is wrong with the template, and for exceeded limits."""
    job = (template, filling, name)
    return base64.b64decode(ask("releasekit.documents.docx.apart", job, limits, where=f"template {name}")["docx"])


def _answer(job: tuple[bytes, Filling, str], limits: Limits) -> dict[str, Any]:
    template, filling, name = job
    check_template(read_package(template, f"template {name}"), f"template {name}")
    made = fill(template, filling, name)
    if len(made) > limits.output:
        raise UsageError(f"the template writes more than {limits.output} bytes", where=f"template {name}")
    return {"docx": base64.b64encode(made).decode()}


if __name__ == "__main__":
    serve(_answer)
