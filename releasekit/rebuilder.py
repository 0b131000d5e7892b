"""The rebuilder: a bundle that was handed over, and the same one built again from the tag, compared byte for byte."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from releasekit.core.manifest import NAME, STATEMENT, SUMS, Manifest
from releasekit.core.rebuilding import Difference, Place, first_difference, with_causes
from releasekit.core.verification import FAILED, OK, Check, count
from releasekit.core.version import Version
from releasekit.errors import RepositoryError
from releasekit.sources.bundles import Bundle, handed_over, kind_of_file, opened, pieces_of, read_bundle, sha256_of

MOST_PLACES = 20
"""Of so many files it is told where they begin to differ; of more, only that they do."""


Build = Callable[[Path, Version, Mapping[str, str]], None]
"""Builds a release into a folder, from the records of these SHA-256 by version."""


@dataclass(frozen=True)
class Rebuilder:
    """Builds releases again, each once, into a folder that is thrown away afterwards."""

    build: Build
    folder: Path
    _built: dict[tuple[Version, frozenset[tuple[str, str]]], Path] = field(default_factory=dict)

    def archive(self, version: Version, records: Mapping[str, str], kind: str = "") -> Path:
        """The archive of a release that was built again, the one of a kind where there is one. Raises ReleasekitError."""
        key = (version, frozenset(records.items()))
        if key not in self._built:
            folder = self.folder / str(len(self._built))
            self.build(folder, version, records)
            self._built[key] = folder
        archives = [one for one in handed_over(self._built[key]) if not one.name.endswith(STATEMENT)]
        if not archives:
            raise RepositoryError("building it again made no archive", hint="the configuration at the tag asks for none: bundle.archives")
        return next((one for one in archives if kind and one.name.endswith(f".{kind}")), archives[0])

    def compare(
        self, given: Path, bundle: Bundle, manifest: Manifest, records: Mapping[str, str]
    ) -> tuple[tuple[Difference, ...], tuple[Check, ...]]:
        """What a bundle differs in from the one that is built again, and the check that says so. Raises ReleasekitError."""
        kind = kind_of_file(given) if given.is_file() else ""
        built = self.archive(manifest.version, records, kind)
        is_same_kind = kind_of_file(built) == kind
        if is_same_kind and sha256_of(built) == sha256_of(given):
            return (), (Check("rebuild", OK, "built again from the tag, it has the same bytes"),)
        again = read_bundle(built)
        differences = list(_differences(given, bundle, built, again))
        if differences:
            said = count(len(differences), "file") + (" of it is another" if len(differences) == 1 else " of it are others")
            check = Check("rebuild", FAILED, f"built again from the tag, {said}")
        elif is_same_kind:
            differences = [Difference("", "the same files, packed otherwise: nothing that a reader sees is another")]
            check = Check("rebuild", FAILED, "built again from the tag, the archive has other bytes, though every file in it is the same")
        else:
            return (), (Check("rebuild", OK, "built again from the tag, every file has the same bytes; the packing was not compared"),)
        here = Manifest.from_bytes(again.texts[NAME]).tools
        return with_causes(differences, kind, manifest.tools, here), (check,)


def _differences(given: Path, bundle: Bundle, built: Path, again: Bundle) -> Iterator[Difference]:
    """The files that two bundles differ in, those first that the manifest and the checksums only follow from."""
    ours = {one.path: one.sha256 for one in bundle.members}
    theirs = {one.path: one.sha256 for one in again.members}
    both = sorted(
        (path for path in ours.keys() & theirs.keys() if ours[path] != theirs[path]), key=lambda path: (path in (NAME, SUMS), path)
    )
    yield from (Difference(path, "is in the bundle, and is not made again") for path in sorted(ours.keys() - theirs.keys()))
    yield from (Difference(path, "is made again, and is not in the bundle") for path in sorted(theirs.keys() - ours.keys()))
    places = _places(given, built, both[:MOST_PLACES])
    for path in both:
        yield Difference(path, "lists the files, so that it follows them" if path in (NAME, SUMS) else "is another", places.get(path))


def _places(given: Path, built: Path, paths: list[str]) -> Mapping[str, Place]:
    """Where each of some files begins to differ."""
    found: dict[str, Place] = {}
    with tempfile.TemporaryDirectory(prefix="members-", dir=built.parent) as folder:
        kept = _kept(built, paths, Path(folder))
        with opened(given) as (_, members):
            for member in members:
                # Only what we built ourselves lies on the disk; what was given streams by.
                place = first_difference(member.chunks, pieces_of(kept[member.name])) if member.name in kept else None
                if place is not None:
                    found[member.name] = place
    return found


def _kept(built: Path, paths: Collection[str], folder: Path) -> dict[str, Path]:
    """Some files of a bundle that was built here, unpacked under plain numbers."""
    kept: dict[str, Path] = {}
    with opened(built) as (_, members):
        for member in members:
            if member.name in paths:
                kept[member.name] = folder / str(len(kept))
                with kept[member.name].open("wb") as stream:
                    stream.writelines(member.chunks)
    return kept
