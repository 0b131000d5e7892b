"""Changes: what makes two of them one, and the order of the document."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from releasekit.core.changes import (
    DEFAULT_KINDS,
    Change,
    by_preference,
    headline,
    in_order,
    is_told_in,
    text_in,
    told_once,
)
from releasekit.core.requests import Request
from releasekit.core.update import Update


def fragment(id: str, *commits: str, request: str | None = None, kind: str = "fix", component: str = "core") -> Change:
    return Change(
        id,
        kind,
        component,
        {"en": f"about {id}"},
        (Request(request),) if request else (),
        commits=commits,
        fragments=(f"changelog.d/{id}.md",),
    )


def commit(oid: str, *origins: str, request: str | None = None, kind: str = "fix", component: str = "core") -> Change:
    return Change(oid, kind, component, {"en": f"about {oid}"}, (Request(request),) if request else (), commits=(oid,), origins=origins)


# Texts ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("texts", "text"),
    [
        ({"ru": "Ядро", "en": "Core"}, "Ядро"),
        ({"en": "Core", "de": "Kern"}, "Core"),
        ({"ru": "", "en": "", "de": "Kern"}, "Kern"),
        ({"ru": "  ", "en": "Core"}, "Core"),
        ({"ru": ""}, ""),
        ({}, ""),
    ],
)
def test_a_text_falls_back_to_the_first_language_that_has_one(texts: dict[str, str], text: str) -> None:
    assert text_in(texts, "ru") == text
    assert is_told_in(texts, "ru") is bool(texts.get("ru", "").strip())


def test_a_regional_language_falls_back_to_the_language_as_such() -> None:
    texts = {"en": "Core", "de": "Kern"}
    assert (text_in(texts, "de-AT"), is_told_in(texts, "de-AT")) == ("Kern", True)
    assert (text_in({**texts, "de-AT": "Kerndl"}, "de-AT"), text_in(texts, "fr-CA")) == ("Kerndl", "Core")


LANGUAGES = st.sampled_from(["ru", "en", "de", "fr", "pt-BR"])


@given(st.dictionaries(LANGUAGES, st.sampled_from(["Text.", "Текст.", ""])), st.lists(LANGUAGES, min_size=1, unique=True), LANGUAGES)
def test_a_missing_text_is_taken_from_the_default_language_then_english_then_any(
    texts: dict[str, str], languages: list[str], asked: str
) -> None:
    kept = by_preference(texts, languages)
    assert kept == texts
    order = [asked, languages[0], "en", *languages[1:], *sorted(texts)]
    assert text_in(kept, asked) == next((texts[one] for one in order if texts.get(one)), "")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("One line.", "One line."),
        ("First.\n\nSecond.", "First."),
        ("  \n Late.", "Late."),
        ("x" * 11, "x" * 9 + "…"),
        ("12345678  x", "12345678…"),
        ("", ""),
    ],
)
def test_a_headline_is_how_a_text_begins(text: str, shown: str) -> None:
    assert headline({"en": text}, "en", 10) == shown


# Told once ------------------------------------------------------------------------------------------------------------------


def test_a_fragment_wins_over_the_commit_that_carries_it() -> None:
    note = fragment("12.fix", "a")
    assert told_once([note], [commit("a", kind="feature")]) == (note,)


def test_a_fragment_wins_over_commits_that_name_its_request() -> None:
    note = fragment("12.fix", "a", request="12")
    assert told_once([note], [commit("b", "x", request="12"), commit("c", request="12")]) == (
        note._replace(commits=("a", "b", "c"), origins=("x",)),
    )


@pytest.mark.parametrize("other", [{"kind": "feature"}, {"component": "ui"}, {"requests": (Request("13"),)}, {"requests": ()}])
def test_a_commit_about_something_else_stands_alone(other: dict[str, object]) -> None:
    note = fragment("12.fix", "a", request="12")
    alone = commit("b", request="12")._replace(**other)  # type: ignore[arg-type]
    assert told_once([note], [alone]) == (note, alone)


def test_a_commit_without_request_is_no_part_of_a_fragment_without_request() -> None:
    note, alone = fragment("+orphan.fix", "a"), commit("b")
    assert told_once([note], [alone]) == (note, alone)


def test_breaking_anywhere_is_breaking() -> None:
    note = fragment("12.fix", "a", request="12")
    assert told_once([note], [commit("a")._replace(breaking=True)]) == (note._replace(breaking=True),)


def test_a_commit_and_its_cherry_pick_are_one_change() -> None:
    first, pick, again = commit("a"), commit("b", "a"), commit("c", "b", "a")
    assert told_once([], [first, pick, again]) == (first._replace(commits=("a", "b", "c"), origins=("a", "b")),)


def test_two_picks_of_one_commit_are_one_change() -> None:
    assert told_once([], [commit("b", "a"), commit("c", "a")]) == (commit("b", "a")._replace(commits=("b", "c")),)


def test_commits_apart_stay_apart() -> None:
    changes = (commit("a"), commit("b", "x"), commit("c", "y"))
    assert told_once([], changes) == changes


def test_commits_of_one_request_without_a_fragment_are_told_each() -> None:
    changes = (commit("a", request="12"), commit("b", request="12"))
    assert told_once([], changes) == changes


def test_a_commit_and_its_backport_are_one_change() -> None:
    first, back = commit("a"), commit("b")._replace(backports=("a",), pulls=("#2",))
    assert told_once([], [first, back]) == (first._replace(commits=("a", "b"), backports=("a",), pulls=("#2",)),)


def test_a_commit_that_is_told_in_two_components_stays_two_changes() -> None:
    changes = (commit("a"), commit("a")._replace(id="a/ui", component="ui"))
    assert told_once([], changes) == changes


def test_a_fragment_may_be_called_after_the_pull_request_that_brought_its_commit() -> None:
    note, squash = fragment("12.fix", request="12"), commit("a")._replace(pulls=("#12",), docs="none")
    assert told_once([note], [squash]) == (note._replace(commits=("a",), pulls=("#12",), docs="none"),)
    assert told_once([note], [squash._replace(pulls=("!12",))])[0] == note


def test_any_request_of_a_fragment_counts() -> None:
    note = fragment("12.fix")._replace(requests=(Request("12"), Request("13")))
    assert told_once([note], [commit("a", request="13")]) == (note._replace(commits=("a",)),)


@st.composite
def sets_of_changes(draw: st.DrawFn) -> tuple[list[Change], list[Change]]:
    oids = [f"{place:02}" for place in range(draw(st.integers(0, 8)))]
    requests = st.sampled_from([None, "1", "2"])
    commits = [
        commit(oid, *draw(st.lists(st.sampled_from([*oids, "zz"]), max_size=2, unique=True)), request=draw(requests))
        for oid in oids
        if draw(st.booleans())
    ]
    fragments = [
        fragment(f"{place}.fix", *draw(st.lists(st.sampled_from(oids), max_size=2, unique=True) if oids else st.just([])), request=request)
        for place, request in enumerate(draw(st.lists(requests, max_size=3)))
    ]
    return fragments, commits


def test_two_picks_of_which_a_third_is_one_too_are_one_change() -> None:
    """Squashed again on another branch, with both lines of where it came from."""
    assert told_once([], [commit("a", "x"), commit("b", "y"), commit("c", "y", "x")]) == (
        commit("a", "x")._replace(commits=("a", "b", "c"), origins=("x", "y")),
    )


@settings(max_examples=300)
@given(sets_of_changes())
def test_nothing_is_lost_and_nothing_is_told_twice(both: tuple[list[Change], list[Change]]) -> None:
    fragments, commits = both
    told = told_once(fragments, commits)

    assert [change.id for change in told[: len(fragments)]] == [change.id for change in fragments]
    assert {oid for change in told for oid in change.commits} == {oid for change in (*fragments, *commits) for oid in change.commits}
    alone = [oid for change in told[len(fragments) :] for oid in change.commits]
    assert len(alone) == len(set(alone))
    assert set(alone).isdisjoint(oid for change in fragments for oid in change.commits)
    assert told_once(told[: len(fragments)], told[len(fragments) :]) == told


def test_every_kind_has_a_name_in_both_languages() -> None:
    assert [kind.id for kind in DEFAULT_KINDS if not {"en", "ru"} <= kind.names.keys()] == []
    assert [kind.id for kind in DEFAULT_KINDS if not kind.shown] == ["internal"]


# Order ----------------------------------------------------------------------------------------------------------------------


def test_the_document_is_ordered_by_component_kind_and_request() -> None:
    wanted = [
        fragment("core/9.fix", request="9"),
        fragment("core/10.fix", request="10"),
        fragment("core/10.feature", request="10", kind="feature"),
        fragment("ui/1.fix", request="1", component="ui"),
        fragment("odd/1.fix", request="1", component="odd"),
        fragment("odd/1.strange", request="1", component="odd", kind="strange"),
    ]
    assert in_order(reversed(wanted), ["fix", "feature"], ["core", "ui"]) == tuple(wanted)


@pytest.mark.parametrize(
    "requests",
    [["2", "10", "100"], ["ABC-9", "ABC-10"], ["!9", "!10", "!11"], ["alpha", "omega", "7"], ["1.2", "1.10"][:1], ["9" * 30]],
)
def test_numbers_of_requests_count_as_numbers(requests: list[str]) -> None:
    wanted = tuple(fragment(f"{place}", request=request) for place, request in enumerate(requests))
    assert in_order(reversed(wanted), ["fix"], ["core"]) == wanted


def test_changes_without_request_come_last_by_their_text() -> None:
    wanted = (
        fragment("z", request="10"),
        fragment("y")._replace(text={"en": "apple"}),
        fragment("x")._replace(text={"en": "Banana"}),
        fragment("a")._replace(text={"en": "cherry"}),
        fragment("b")._replace(text={"en": "cherry"}),
    )
    assert in_order(reversed(wanted), ["fix"], ["core"]) == wanted


@given(st.permutations([fragment(str(place), request=request) for place, request in enumerate([None, None, "1", "1", "x", "²", "10"])]))
def test_the_order_does_not_depend_on_the_order_of_reading(changes: list[Change]) -> None:
    assert in_order(changes, ["fix"], ["core"]) == in_order(reversed(changes), ["fix"], ["core"])


def test_a_change_that_was_read_from_a_record_is_still_the_same() -> None:
    """A record holds neither what installing asks for nor the files that told it; a plan that was kept has to be found again."""
    told = Change("1.fix", "fix", "core", {"en": "a"}, update=Update(downtime="none"), fragments=("changelog.d/1.fix.md",))
    read = told._replace(update=None, fragments=())

    assert told == read
    assert not told != read  # noqa: SIM202 - a tuple has an operator of its own
    assert (told,) == (read,)
    assert told != told._replace(text={"en": "b"})
    assert told != tuple(told)
    with pytest.raises(TypeError):
        hash(told)
