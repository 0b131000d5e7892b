"""Corrections of commit messages: read from a file in the tree of a commit, and from git notes; and ids that people abbreviated."""

from __future__ import annotations

from collections.abc import Iterable

from releasekit.core.corrections import (
    MAX_MESSAGE,
    NO_CORRECTIONS,
    Corrections,
    Misread,
    Read,
    joined,
    names_of,
    noted_commit,
    read_file,
    read_note,
    settled,
)
from releasekit.git import Git, read_blobs, read_objects

NOTES = "refs/notes/releasekit"
"""The notes that hold corrections; a plan is made with those of the remote."""


def read_corrections(git: Git, commit: str | None, path: str) -> Corrections:
    """What is read in place of the messages of commits: a file of a commit's tree wins over the notes of the repository.

    Nothing is where there is no commit yet.
    """
    if commit is None:
        return NO_CORRECTIONS
    file, ref, notes = read_objects(git, [f"{commit}:{path}", NOTES, f"{NOTES}^{{tree}}"])
    if file is None and ref is None:
        return NO_CORRECTIONS
    read: list[Read] = []
    if file:
        read.append(read_file(file.content, path) if file.type == "blob" else Read((), (Misread(path, "it is no file"),)))
    if ref:
        read += _noted(git) if notes else [Read((), (Misread(NOTES, "these are no notes: it holds no tree"),))]
    found = joined(read)
    return settled(found, resolved(git, names_of(found.corrections)))


def _noted(git: Git) -> list[Read]:
    """The corrections of all notes, and what among the notes is none."""
    read: list[Read] = []
    wanted: list[tuple[str, str, str]] = []
    for line in git.run("ls-tree", "-r", "-z", "-l", "--full-tree", NOTES).split(b"\0")[:-1]:
        head, _, raw = line.partition(b"\t")
        _, kind, oid, size = head.decode("ascii").split()
        path = raw.decode("utf-8", "backslashreplace")
        place, commit = f"{NOTES}: {path}", noted_commit(path)
        if commit is None or kind != "blob":
            read.append(Read((), (Misread(place, "this is no note about a commit"),)))
        elif int(size) > MAX_MESSAGE:
            read.append(Read((), (Misread(place, f"it is larger than {MAX_MESSAGE} bytes"),)))
        else:
            wanted.append((place, commit, oid))
    contents = read_blobs(git, [oid for _, _, oid in wanted])
    read += [read_note(content or b"", place, commit) for (place, commit, _), content in zip(wanted, contents, strict=True)]
    return read


def resolved(git: Git, names: Iterable[str]) -> dict[str, str | None]:
    """The full object id of each commit by a name of hexadecimal digits, maybe abbreviated; None where there is none, or several."""
    asked = tuple(dict.fromkeys(names))
    if not asked:
        return {}
    request = "".join(f"{name}^{{commit}}\n" for name in asked).encode("ascii")
    lines = git.run("cat-file", "--batch-check=%(objectname) %(objecttype)", input=request).decode("ascii").splitlines()
    found = (line.partition(" ") for line in lines)
    return {name: oid if kind == "commit" else None for name, (oid, _, kind) in zip(asked, found, strict=True)}
