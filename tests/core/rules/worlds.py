"""Random states of a repository, as values: any history, any tags on it, any baseline of headers, records, numbers and remote tags."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from releasekit.core.changes import DEFAULT_KINDS, Component
from releasekit.core.config import Config
from releasekit.core.facts import Facts, RecordedBase, TagHeader
from releasekit.core.history import Graph, Head, Refs, Tag, TagKind, releases_of
from releasekit.core.product import Product
from releasekit.core.seal import Seal, Sealed
from releasekit.core.tagpattern import TagPattern
from releasekit.core.version import Line, Version

if TYPE_CHECKING:
    from collections.abc import Sequence

PATTERN = TagPattern("v{version}")
NAMES = tuple(
    f"v{text}"
    for text in (
        *("0.9", "1.0", "1.0.0", "1.00", "01.0", "1.0.1", "1.0.2", "1.0.01", "1.1", "1.1.0", "1.01", "1.1.1", "1.1.3", "1.2", "1.2.0"),
        *("1.3", "1.3.0", "1.4", "1.4.1", "2.0", "2.0.0", "02.0", "2.1.1"),
    )
)
SETTINGS = {
    "files": [{"path": "A.toml", "key": "v"}, {"path": "B", "pattern": "^{version}$"}],
    "signing": {"required": True},
    "approvals": ["release manager"],
    "support": {"lines": [{"line": "1.0", "until": "2026-01-13", "reason": "a promise"}]},
}


def product(**data: Any) -> Product:
    """A product of this configuration."""
    config = Config.from_mapping(data)
    components = (Component("core", {"en": "Core"}),)
    return Product("toweco", {"en": "Toweco"}, ("en",), components, DEFAULT_KINDS, config.tag or PATTERN, "release/{line}", "main", config)


def tag(name: str, commit: str, kind: TagKind = TagKind.ANNOTATED, pattern: TagPattern = PATTERN) -> Tag:
    """A tag on a commit; its object is named after both."""
    return Tag(name, f"t:{name}", commit, kind, datetime(2026, 1, 14, tzinfo=UTC), pattern.read(name))


def refs_of(tags: Sequence[Tag], main: str | None = None, lines: dict[str, str] | None = None) -> Refs:
    """Refs of some tags, a main branch and branches of lines."""
    heads = tuple(Head(f"refs/heads/release/{line}", commit, Line.parse(line)) for line, commit in sorted((lines or {}).items()))
    return Refs(Head("refs/heads/main", main) if main else None, heads, *releases_of(tags))


@st.composite
def graphs(draw: st.DrawFn, size: int = 8) -> Graph:
    """Any history: roots, merges, octopuses, parts that have nothing to do with each other."""
    parents: dict[str, tuple[str, ...]] = {}
    for place in range(draw(st.integers(1, size))):
        chosen = draw(st.lists(st.sampled_from(sorted(parents)), max_size=3, unique=True)) if parents else []
        parents[f"c{place}"] = tuple(chosen)
    return Graph(dict(reversed(parents.items())))


@st.composite
def tags_on(draw: st.DrawFn, graph: Graph) -> list[Tag]:
    """Some tags, in any order, each on any commit."""
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=9))
    commits, kinds = st.sampled_from(sorted(graph.parents)), st.sampled_from(TagKind)
    return [tag(name, draw(commits), draw(kinds)) for name in names]


@st.composite
def worlds(draw: st.DrawFn) -> Facts:
    """Any state of a repository."""
    graph = draw(graphs())
    tags = draw(tags_on(graph))
    names = [one.name for one in tags]
    commits = st.sampled_from(sorted(graph.parents))
    some = st.lists(st.sampled_from(names), unique=True) if names else st.just([])
    versions = st.sampled_from([Version(1, 0), Version(1, 1), Version(1, 1, 1), Version(3, 0)])
    inner = st.builds(TagHeader, st.sampled_from(["v1.0", "v1.1", *names]), st.booleans())
    roles = st.sampled_from([(), ("Release  Manager",)])
    records = {version: RecordedBase(draw(commits), f"v{version}", draw(roles)) for version in draw(st.lists(versions, unique=True))}
    digests = st.sampled_from(["a" * 64, "b" * 64])
    seals = st.builds(Seal, digests, commits, digests, digests, st.just("releasekit 0.1"))
    sealed = st.builds(Sealed, seals, st.none() | digests, st.none() | digests)
    made = product(**SETTINGS)
    numbers = draw(
        st.dictionaries(st.tuples(versions, st.sampled_from(made.config.files)), st.sampled_from(["1.0", "1.1", ""]), max_size=6)
    )
    return Facts(
        product=made,
        refs=refs_of(tags, draw(st.none() | commits), draw(st.dictionaries(st.sampled_from(["1.0", "1.1"]), commits))),
        graph=draw(st.none() | st.just(graph)),
        branches=frozenset(draw(some)),
        headers={name: draw(inner) for name in draw(some)},
        distrusted=dict.fromkeys(draw(some), "why"),
        remote_tags=draw(st.none() | st.dictionaries(st.sampled_from(NAMES), st.sampled_from(["t:v1.0", "t:v1.1"]))),
        records=records,
        recorded=frozenset(draw(st.lists(versions, unique=True))),
        left_records=frozenset(draw(st.lists(versions, unique=True))),
        sealed={name: draw(sealed) for name in draw(some)},
        numbers=numbers,
        is_shallow=draw(st.booleans()),
        is_replaced=draw(st.booleans()),
    )
