"""A vendor's Word template, filled in a process of its own: whatever it does, it ends soon and takes little."""

from __future__ import annotations

import base64
import pickle
import sys
from dataclasses import asdict
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
    question = pickle.dumps({"template": template, "filling": filling, "name": name, "limits": asdict(limits)})
    return base64.b64decode(ask("releasekit.documents.docx.apart", question, limits, where=f"template {name}")["docx"])


def _answer(question: dict[str, Any], limits: Limits) -> dict[str, Any]:
    name = question["name"]
    check_template(read_package(question["template"], f"template {name}"), f"template {name}")
    made = fill(question["template"], question["filling"], name)
    if len(made) > limits.output:
        raise UsageError(f"the template writes more than {limits.output} bytes", where=f"template {name}")
    return {"docx": base64.b64encode(made).decode()}


def main() -> None:
    """The child process: answer one question."""
    question = pickle.load(sys.stdin.buffer)  # noqa: S301 - the parent wrote it
    limits = Limits(**question["limits"])
    serve(lambda: _answer(question, limits), limits, f"template {question['name']}")


if __name__ == "__main__":
    main()
