"""typst, the library that sets the pages of a PDF (extra ``pdf``): one template, one JSON value, bytes or an error that says where.

A template sees its data and nothing else. The packaged one runs here. A repository's own runs in a process of its own, with limits of
time and memory; on POSIX systems that process may not even open a file or a socket once typst is loaded.
"""

from __future__ import annotations

import base64
import datetime as dt
import re
import tempfile
from collections.abc import Collection
from functools import cache
from types import ModuleType
from typing import Any

from releasekit.documents.sandbox import Limits, ask, serve
from releasekit.errors import UsageError

LIMITS = Limits(processor=120, clock=150.0, memory=4 << 30)
"""What a repository's own template may take; the packaged one sets a thousand releases in less."""

_LINE = re.compile(r"__typst_py_bytes__\.typ:([0-9]+):")
_SEARCHED = re.compile(r" \(searched at [^()]*\)")
_NETWORK = {"HTTP_PROXY": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9"}
"""Where no limit closes the net, as on Windows, a package that a template asks for is looked for where nobody answers."""


def typeset(source: str, data: str, *, standard: str, moment: dt.datetime, template: str) -> bytes:
    """The PDF. ``template`` names the source in errors. Raises UsageError for what is wrong in it."""
    typst = library()
    with tempfile.TemporaryDirectory(prefix="releasekit-") as root:
        return _compiled(typst, source, data, standard, moment, template, root)


def typeset_apart(source: str, data: str, *, standard: str, moment: dt.datetime, template: str, limits: Limits = LIMITS) -> bytes:
    """The same in a child process, for a template of unknown origin. Raises UsageError for exceeded limits too."""
    library()
    with tempfile.TemporaryDirectory(prefix="releasekit-") as root:
        job = (source, data, standard, moment, template, root)
        answer = ask("releasekit.documents.typesetting", job, limits, where=f"template {template}", environment=_NETWORK)
    return base64.b64decode(answer["pdf"])


def library() -> ModuleType:
    """The ``typst`` library. Raises UsageError where it is not installed."""
    try:
        import typst
    except ImportError as error:
        raise UsageError("a PDF needs the `typst` library", hint="install it with: pip install 'releasekit[pdf]'") from error
    return typst


def unshown(characters: Collection[str]) -> frozenset[str]:
    """Those of the characters that no font of ours has a picture for."""
    return frozenset(one for one in _unshown("".join(sorted(characters))) if not one.isspace())


@cache
def _unshown(characters: str) -> frozenset[str]:
    """PDF/A forbids characters without a picture, so typst names each, by its line, when it is asked for PDF/A."""
    typst = library()
    source = "\n\n".join(f"#str.from-unicode({ord(one)})" for one in characters)
    try:
        typst.Compiler(source.encode(), ignore_system_fonts=True).compile(format="pdf", timestamp=0, pdf_standards=["a-2b"])
    except typst.TypstError as error:
        return frozenset(characters[int(line) // 2] for line in _LINE.findall(error.diagnostic))
    return frozenset()


def _compiled(typst: ModuleType, source: str, data: str, standard: str, moment: dt.datetime, template: str, root: str) -> bytes:
    try:
        compiler = typst.Compiler(source.encode(), root=root, ignore_system_fonts=True, sys_inputs={"article": data})
        made: bytes = compiler.compile(format="pdf", timestamp=moment, pdf_standards=[standard] if standard else [])
    except typst.TypstError as error:
        raise _problem(error, template) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # what a failed assertion of typst's own is raised as; it has no importable name
            raise
        raise UsageError(f"typst itself failed: {error}", where=f"template {template}") from error
    return made


def _problem(error: Any, template: str) -> UsageError:
    """typst's error in our voice: its first sentence, the line, and its hints."""
    line = _LINE.search(error.diagnostic)
    where = f"template {template}, line {line[1]}" if line else f"template {template}"
    # Where typst looked is an empty folder of the moment, of no use to anybody.
    message = _SEARCHED.sub("", str(error.message).splitlines()[0])
    return UsageError(message, where=where, hint="; ".join(error.hints))


def _close_all_doors() -> None:
    """No file and no connection can be opened from here on, where the platform can do that."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _answer(job: tuple[str, str, str, dt.datetime, str, str], limits: Limits) -> dict[str, Any]:
    _close_all_doors()
    made = _compiled(library(), *job)
    return {"pdf": base64.b64encode(made).decode()}


if __name__ == "__main__":
    library()  # before the doors are closed
    serve(_answer)
