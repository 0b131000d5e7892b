"""The hook files of git: made, and never written over what somebody else put there."""

from __future__ import annotations

import os
import shlex
import sys
import tempfile
from pathlib import Path

from releasekit.errors import RepositoryError
from releasekit.git import Git

_MARK = "# Made by `releasekit hooks install`"

# A shell looks first whether a tag is pushed at all: most pushes bring none, and shall not wait for Python.
_SCRIPT = """\
#!/bin/sh
{mark}: refuses release tags that break the rules. Install it again to renew it; delete it to be rid of it.
updates=$(cat)
case "$updates" in
*refs/tags/*) ;;
*) exit 0 ;;
esac
python={python}
if [ -x "$python" ]; then
    printf '%s\\n' "$updates" | "$python" -P -m releasekit hooks {name} "$@"
elif command -v releasekit >/dev/null 2>&1; then
    printf '%s\\n' "$updates" | releasekit hooks {name} "$@"
else
    echo "releasekit is not here any more, so the release tags of this push were not checked." >&2
    echo "Install it again, or delete $0" >&2
    exit 1
fi
"""


def install_hook(git: Git, common_dir: Path, *, is_bare: bool) -> tuple[Path, bool]:
    """Install ``pre-push`` in a clone, ``pre-receive`` in a bare repository; returns its path, and whether anything was written.

    Raises RepositoryError where another hook is, or another program keeps the hooks.
    """
    name = "pre-receive" if is_bare else "pre-push"
    # The last value is the runner's own, which switches all hooks off.
    *configured, _ = git.text("config", "--get-all", "core.hooksPath").splitlines()
    if configured:
        raise RepositoryError(
            f"the hooks of this repository are kept elsewhere (core.hooksPath = {configured[-1]})",
            where=str(common_dir),
            hint=f'let the {name} hook there run: releasekit hooks {name} "$@"',
        )
    path = common_dir / "hooks" / name
    script = _SCRIPT.format(mark=_MARK, python=shlex.quote(sys.executable), name=name)
    there = _content(path)
    if there == script and path.stat().st_mode & 0o111:
        return path, False
    if there is not None and _MARK not in there:
        raise RepositoryError("there is another hook already", where=str(path), hint=f'let it run: releasekit hooks {name} "$@"')
    _write(path, script)
    return path, True


def _content(path: Path) -> str | None:
    """The text of a hook file, None where there is none."""
    if path.is_symlink():
        return "a symbolic link"
    try:
        return path.read_bytes().decode("utf-8", "backslashreplace")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise RepositoryError(f"the hook cannot be read: {error.strerror}", where=str(path)) from error


def _write(path: Path, script: str) -> None:
    try:
        path.parent.mkdir(exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(script)
        Path(temporary).chmod(0o755)
        Path(temporary).replace(path)
    except OSError as error:
        raise RepositoryError(f"the hook cannot be written: {error.strerror}", where=str(path)) from error
