"""What releasekit writes into a person's work tree: fragments. Nothing is committed, and nothing that is there is overwritten."""

from __future__ import annotations

import hashlib
from pathlib import Path

from releasekit.errors import RepositoryError, UsageError


def write_fragment(folder: Path, request: str | None, type_: str, text: str) -> Path:
    """Write a fragment and return its path: ``<request>.<type>.md``, with a counter if that is taken, ``+<digest>`` without a request.

    Raises UsageError for a request that cannot stand in a file name, RepositoryError when the file cannot be written.
    """
    content = text.strip() + "\n"
    if request is not None and (not request.strip() or set(request) & set('/\\:*?"<>|\0\n\r\t') or request.startswith((".", "-", "+"))):
        raise UsageError(f"{request!r} cannot stand in the name of a file", hint="give the request's number, such as --request 123")
    stem = request or "+" + hashlib.sha256(content.encode()).hexdigest()[:8]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for counter in range(1000):
            path = folder / (f"{stem}.{type_}.{counter}.md" if counter else f"{stem}.{type_}.md")
            try:
                with path.open("x", encoding="utf-8", newline="\n") as file:
                    file.write(content)
            except FileExistsError:
                continue
            return path
    except OSError as error:
        raise RepositoryError(f"the fragment cannot be written: {error.strerror}", where=str(folder)) from error
    raise RepositoryError("there are a thousand fragments of this request and type already", where=str(folder))
