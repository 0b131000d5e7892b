"""The floor: the least that a Python program can do to tell a history. Everything that releasekit needs is measured against it.

It streams ``git log -z`` over HEAD and all tags, splits it into commits, and writes them as JSON; it groups, sorts and explains nothing.
Run it in a repository: ``python floor.py``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import IO

CHUNK = 1 << 20
COMMAND = ("git", "log", "-z", "--format=%H%x00%P%x00%ct%x00%B", "HEAD", "--tags")


def commits(output: IO[bytes]) -> Iterator[dict[str, object]]:
    """Hash, parents, committer time and whole message of each commit; a chunk may end anywhere."""
    rest = b""
    while chunk := output.read(CHUNK):
        fields = (rest + chunk).split(b"\0")
        whole = (len(fields) - 1) // 4 * 4
        rest = b"\0".join(fields[whole:])
        each = iter(fields[:whole])
        for oid, parents, seconds, message in zip(each, each, each, each, strict=True):
            yield {
                "commit": oid.decode(),
                "parents": parents.decode().split(),
                "time": int(seconds),
                "message": message.decode("utf-8", "backslashreplace"),
            }


def main() -> int:
    """Print the JSON; the exit status is git's."""
    # Without GIT_FLUSH=0 git writes to a pipe once a record.
    with subprocess.Popen(COMMAND, stdout=subprocess.PIPE, env=os.environ | {"GIT_FLUSH": "0"}) as git:
        assert git.stdout
        found = list(commits(git.stdout))
    sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
    return git.returncode


if __name__ == "__main__":
    sys.exit(main())
