"""Facts: all that the rules look at, read once. What was not read is None, and the rules that need it are not asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from releasekit.core.freshness import Freshness
from releasekit.core.history import Graph, Head, Refs, Release, Tag
from releasekit.core.version import Line, Version

if TYPE_CHECKING:
    from releasekit.core.calendar import Freeze
    from releasekit.core.changes import Told
    from releasekit.core.departures import Departure
    from releasekit.core.fixes import Fix
    from releasekit.core.product import Product
    from releasekit.core.rewordings import Misread
    from releasekit.core.rowoptions import FileOptions
    from releasekit.core.seal import Seal, Sealed
    from releasekit.core.states import States


class TagHeader(NamedTuple):
    """What a tag object says of itself: the name inside it, whether it bears a signature, and its seal, None without one."""

    name: str
    is_signed: bool
    seal: Seal | None = None


class RecordedBase(NamedTuple):
    """The commit that a release commit was put on, as its record says, and the tag that the record names.

    ``roles`` are those that approved the release, ``allowed`` the rules that were set aside for it.
    """

    base: str
    tag: str
    roles: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unreleased:
    """What the next stable version would hold: what the sources tell, and why files among the fragments cannot be read, by path.

    ``states`` are those of components since the stable version before, {} where there is none; ``told_of`` are the components whose files
    the commits that are told of change; ``fixes`` is what hotfixes shipped since then;
    ``idle`` the patterns of components that match no file; ``on_lines`` what the branches of lines hold beyond their last release;
    ``misread`` rewordings that cannot be read; ``freshness`` what became of documents.
    """

    told: Told
    unreadable: Mapping[str, str] = field(default_factory=dict)
    states: States = field(default_factory=dict)
    told_of: frozenset[str] = frozenset()
    fixes: tuple[Fix, ...] = ()
    idle: tuple[tuple[str, str], ...] = ()
    on_lines: Mapping[Line, Told] = field(default_factory=dict)
    misread: tuple[Misread, ...] = ()
    freshness: Freshness = field(default_factory=Freshness)


@dataclass(frozen=True)
class Facts:
    """A product and the state of its repository.

    ``graph`` is None where history is cut off. ``branches`` are short names, here and at the remote as last fetched. ``headers`` are the
    tag objects by the tag's name; ``distrusted`` says why a signature that was checked does not count. ``remote_tags`` are the objects of
    all tags at the remote, by name, None unless the remote was asked. ``records`` are the releases that left a record, in their own tag or
    on the main branch; ``unreadable`` says, by place, why a record is none. ``numbers`` are the texts that stand in the version files of a
    release, by version and row of `files`. ``recorded`` are the releases that have a record, readable or not, and ``left_records`` those
    whose own tag holds it; ``sealed`` is what the commits of sealed tags hold, by the tag's name. ``departures`` are the slots of the train
    that are gone, None without a train, ``freezes`` its freezes, ``excepted`` the days that slots were moved to on record. ``unreleased``
    is None where nobody asked what comes next.
    """

    product: Product
    refs: Refs
    graph: Graph | None = None
    branches: frozenset[str] = frozenset()
    headers: Mapping[str, TagHeader] = field(default_factory=dict)
    distrusted: Mapping[str, str] = field(default_factory=dict)
    remote_tags: Mapping[str, str] | None = None
    records: Mapping[Version, RecordedBase] = field(default_factory=dict)
    unreadable: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[tuple[Version, FileOptions], str] = field(default_factory=dict)
    recorded: frozenset[Version] = frozenset()
    left_records: frozenset[Version] = frozenset()
    sealed: Mapping[str, Sealed] = field(default_factory=dict)
    departures: tuple[Departure, ...] | None = None
    freezes: tuple[Freeze, ...] = ()
    excepted: frozenset[date] = frozenset()
    unreleased: Unreleased | None = None
    is_shallow: bool = False
    is_replaced: bool = False

    @property
    def all_tags(self) -> Iterator[tuple[Version, Tag]]:
        """Every tag that stands for a version, duplicates included, in the order of versions."""
        for release in self.refs.releases:
            for tag in (release.tag, *release.duplicates):
                yield release.version, tag

    @cached_property
    def by_version(self) -> dict[Version, Release]:
        """The releases by their versions."""
        return {release.version: release for release in self.refs.releases}

    @cached_property
    def place_of(self) -> dict[str, int]:
        """Where each release tag stands among all of them, in the order of versions."""
        return {tag.name: place for place, (_, tag) in enumerate(self.all_tags)}

    @cached_property
    def stable_place(self) -> dict[Version, int]:
        """Where each stable version stands among all of them."""
        return {version: place for place, version in enumerate(version for version in self.by_version if version.is_stable)}

    @cached_property
    def _bits(self) -> dict[Version, int]:
        return {release.version: 1 << place for place, release in enumerate(self.refs.releases)}

    @cached_property
    def _stable_bits(self) -> int:
        return sum(bit for version, bit in self._bits.items() if version.is_stable)

    @cached_property
    def _held(self) -> dict[str, int]:
        """Which releases each commit contains, as a set of bits; one sweep over history answers every question of ancestry at once."""
        tagged: dict[str, int] = {}
        for release in self.refs.releases:
            tagged[release.commit] = tagged.get(release.commit, 0) | self._bits[release.version]
        parents = self.graph.parents if self.graph else {}
        held: dict[str, int] = {}
        for oid in reversed(tuple(parents)):
            bits = tagged.get(oid, 0)
            for parent in parents[oid]:
                theirs = held.get(parent, 0)
                # Most commits hold what their parent holds, and then share one number with it.
                bits = theirs if bits | theirs == theirs else bits | theirs
            held[oid] = bits
        return held

    def contains(self, commit: str, version: Version) -> bool:
        """Whether a commit contains the commit of a release; each contains itself."""
        return bool(self._held.get(commit, 0) & self._bits[version])

    @cached_property
    def _recording(self) -> int:
        return sum(bit for version, bit in self._bits.items() if version in self.left_records)

    def follows_record(self, release: Release) -> bool:
        """Whether a release contains another one that left a record: since then, the product's releases leave records."""
        return bool(self._held.get(release.commit, 0) & self._recording & ~self._bits[release.version])

    def above(self, release: Release) -> list[Release]:
        """The higher stable releases, on other commits, that a release contains: there should be none."""
        return [self.refs.releases[place] for place in self._above(release)]

    def _above(self, release: Release) -> Iterator[int]:
        """Their places. Stable versions that are higher are of higher lines, too."""
        held = self._held.get(release.commit, 0) & self._stable_bits & ~((self._bits[release.version] << 1) - 1)
        return (place for place in _places(held) if self.refs.releases[place].commit != release.commit)

    @cached_property
    def misplaced(self) -> tuple[tuple[Release, tuple[Release, ...]], ...]:
        """The stable versions that are out of order, each with those that it is out of order with.

        One tag in the wrong place is out of order with all that it skipped, and each of these with it alone; so the one with the most is
        blamed first, and of equals the higher number.
        """
        releases = self.refs.releases
        against = self._against()
        found = []
        while against:
            place = max(against, key=lambda one: (against[one].bit_count(), one))
            partners = tuple(_places(against.pop(place)))
            found.append((releases[place], tuple(releases[one] for one in partners)))
            for one in partners:
                against[one] ^= 1 << place
                if not against[one]:
                    del against[one]
        return tuple(found)

    def _against(self) -> dict[int, int]:
        """For the place of each stable version that is out of order, the places that it is so with, as bits; it is so both ways."""
        against: dict[int, int] = {}
        for place, release in enumerate(self.refs.releases):
            for later in self._above(release) if release.version.is_stable else ():
                against[place] = against.get(place, 0) | 1 << later
                against[later] = against.get(later, 0) | 1 << place
        return against

    def is_in(self, head: Head | None, release: Release) -> bool:
        """Whether a branch contains a release."""
        return head is not None and self.contains(head.commit, release.version)


def _places(bits: int) -> Iterator[int]:
    """The places of the bits that are set, lowest first."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
