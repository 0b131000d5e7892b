"""Rewordings of commit messages: read from a file in the tree of a commit, and from git notes."""

from __future__ import annotations

from releasekit.core.rewordings import (
    MAX_MESSAGE,
    NO_REWORDINGS,
    NOTES,
    Misread,
    Read,
    Rewording,
    Rewordings,
    names_of,
    noted_commit,
    read_file,
    read_note,
    settled,
    sorted_out,
)
from releasekit.git import Git, read_blobs, read_objects


def read_rewordings(git: Git, commit: str | None, path: str) -> Rewordings:
    """What is read in place of the messages of commits: a file of a commit's tree wins over the notes of the repository.

    Nothing is where there is no commit yet.
    """
    if commit is None:
        return NO_REWORDINGS
    file, ref, notes = read_objects(git, [f"{commit}:{path}", NOTES, f"{NOTES}^{{tree}}"])
    sources: list[Read] = []
    if file:
        sources.append(read_file(file.content, path) if file.type == "blob" else Read(misread=(Misread(path, "it is no file"),)))
    if ref:
        sources.append(_noted(git) if notes else Read(misread=(Misread(NOTES, "these are no notes: it holds no tree"),)))
    return settled(sources, git.named(names_of(sources)))


def _noted(git: Git) -> Read:
    """The rewordings of all notes, and what among the notes is none."""
    read: list[Rewording | Misread] = []
    wanted: list[tuple[str, str, str]] = []
    for line in git.run("ls-tree", "-r", "-z", "-l", "--full-tree", NOTES).split(b"\0")[:-1]:
        head, _, raw = line.partition(b"\t")
        _, kind, oid, size = head.decode("ascii").split()
        path = raw.decode("utf-8", "backslashreplace")
        place, commit = f"{NOTES}: {path}", noted_commit(path)
        if commit is None or kind != "blob":
            read.append(Misread(place, "this is no note about a commit"))
        elif size.isdigit() and int(size) > MAX_MESSAGE:
            read.append(Misread(place, f"it is larger than {MAX_MESSAGE} bytes"))
        else:
            wanted.append((place, commit, oid))
    contents = read_blobs(git, [oid for _, _, oid in wanted])
    read += [
        Misread(place, "its text is missing from the repository") if content is None else read_note(content, place, commit)
        for (place, commit, _), content in zip(wanted, contents, strict=True)
    ]
    return sorted_out(read)
