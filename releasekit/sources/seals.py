"""Seals: what the tags of releases say that these were made from, and what their commits hold; a fixed number of git processes for all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from releasekit.core.facts import TagHeader
from releasekit.core.history import Release
from releasekit.core.manifest import Source
from releasekit.core.messages import text_of
from releasekit.core.product import Product
from releasekit.core.seal import Seal, Sealed, as_committed, is_signed
from releasekit.core.version import Version
from releasekit.git import Git, object_ids
from releasekit.sources.settings import settings_of_commits

if TYPE_CHECKING:
    from releasekit.sources.records import OwnRecord

Options = Callable[[Product], Mapping[str, Any]]
"""The part of a product's configuration that shapes its bundle."""


def header_of(content: bytes) -> TagHeader:
    """What a tag object says of itself."""
    head, _, message = content.partition(b"\n\n")
    name = next((line[4:] for line in head.split(b"\n") if line.startswith(b"tag ")), b"")
    said = text_of(message)
    return TagHeader(name.decode("utf-8", "surrogateescape"), is_signed(said), Seal.of(said))


def read_sealed(
    git: Git, product: Product, seals: Mapping[Release, Seal], own: Mapping[Version, OwnRecord], options: Options | None, tool: str
) -> dict[str, Sealed]:
    """What the commits of sealed releases hold, by the tag's name; ``own`` are the records in them.

    What a bundle is made from is computed for the releases of this very ``tool``, since another one may count other options, and where
    there is a way to compute ``options``.
    """
    judged = {one: own[one.version] for one, seal in seals.items() if seal.tool == tool and one.version in own}
    sources = {} if options is None else _sources(git, product, judged, options)
    records = {one: own[one.version].sha256 if one.version in own else None for one in seals}
    return {one.tag.name: Sealed(seal, records[one], sources.get(one)) for one, seal in seals.items()}


def _sources(git: Git, product: Product, records: Mapping[Release, OwnRecord], options: Options) -> dict[Release, str]:
    """The digest of all that the bundle of a release is made from, where its record and its configuration can be read."""
    settings = settings_of_commits(git, [one.commit for one in records])
    known = {one: record for one, record in records.items() if one.commit in settings and record.blobs is not None}
    trees = _trees(git, known)
    shapes: dict[int, Mapping[str, Any]] = {}
    found = {}
    for one, record in known.items():
        config = settings[one.commit].config
        if id(config) not in shapes:  # equal configurations were read once, and are one object
            shapes[id(config)] = options(replace(product, config=config, languages=config.languages))
        found[one] = Source(record.sha256, as_committed(record.blobs or {}, trees[one]), shapes[id(config)]).digest
    return found


def _trees(git: Git, records: Mapping[Release, OwnRecord]) -> dict[Release, dict[str, str | None]]:
    """The blobs of the documents in the commits, by path. A path that git would take for another, in a record by hand, is not there."""
    places = [(one, path) for one, record in records.items() for path in record.blobs or () if is_plain(path)]
    found: dict[Release, dict[str, str | None]] = {one: {} for one in records}
    for (one, path), oid in zip(places, object_ids(git, [f"{one.commit}:{path}" for one, path in places]), strict=True):
        found[one][path] = oid
    return found


def is_plain(path: str) -> bool:
    """Whether a path of a record can be asked for in a commit."""
    return "\n" not in path and "\0" not in path and not path.startswith(("./", "../"))
