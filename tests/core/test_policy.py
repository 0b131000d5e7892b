"""The policy: what is worth a release, why a hotfix is made, what it may hold, and how a refusal is told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releasekit.core.changes import DEFAULT_KINDS, Change, Component, Kind
from releasekit.core.config import Config
from releasekit.core.planning import Wish
from releasekit.core.policy import hotfix_reason, refusals, require_admitted, require_releasable
from releasekit.core.product import Product
from releasekit.core.record import Override
from releasekit.core.requests import REQUEST_KINDS, Request
from releasekit.core.tagpattern import TagPattern
from releasekit.core.version import Line
from releasekit.errors import NotDue, PolicyError, UsageError

KINDS = (*DEFAULT_KINDS, Kind("audit", {"en": "Audit"}, hotfix=frozenset({"urgent"})))


def product_of(*trackers: dict[str, Any]) -> Product:
    config = Config.from_mapping({"request": list(trackers)})
    return Product("toweco", {}, ("en",), (Component("core", {}),), KINDS, TagPattern("v{version}"), "release/{line}", "main", config)


PRODUCT = product_of()
HOTFIX = Wish(line=Line(4, 2))


def change(kind: str = "fix", *requests: str, **about: Any) -> Change:
    """A change that answers requests of some kinds; their ids are ``incident-0``, ``problem-1``."""
    asked = tuple(Request(f"{kind}-{place}", None if kind == "unknown" else kind) for place, kind in enumerate(requests))
    return Change(**{"id": "a" * 40, "kind": kind, "component": "core", "text": {"en": "Something."}, "requests": asked, **about})


def admitted(one: Change, product: Product = PRODUCT) -> list[str]:
    """The reasons for which a hotfix may hold a change."""
    return [reason for reason in ("urgent", "minor") if not refusals(product, one, reason)]


# Commits without an entry ---------------------------------------------------------------------------------------------------


def test_a_commit_that_nothing_describes_is_no_change_for_users_also_where_internal_ones_are_shown() -> None:
    product = replace(PRODUCT, kinds=(Kind("internal", {"en": "Internal Changes"}),))
    told, silent = change("internal"), change("internal", noted=False)
    assert [admitted(told, product), admitted(silent, product)] == [[], ["urgent", "minor"]]
    require_releasable(product, [told], Wish())
    with pytest.raises(NotDue, match="nothing to release"):
        require_releasable(product, [silent], Wish())


# The kind of a change -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "reasons"),
    [
        ("security", ["urgent", "minor"]),
        ("fix", ["urgent", "minor"]),
        ("feature", []),
        ("change", ["minor"]),
        ("deprecation", []),
        ("removal", []),
        ("docs", ["minor"]),
        ("internal", ["urgent", "minor"]),
        ("audit", ["urgent"]),
        ("no-such-kind", ["urgent", "minor"]),
    ],
)
def test_what_a_hotfix_may_hold_depends_on_its_reason(kind: str, reasons: list[str]) -> None:
    assert admitted(change(kind)) == reasons


@pytest.mark.parametrize("kind", ["security", "fix", "change"])
def test_a_breaking_change_is_refused_in_every_hotfix(kind: str) -> None:
    assert admitted(change(kind, breaking=True)) == []


# The kinds of its requests ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "reasons"),
    [
        (change("fix", "problem"), ["urgent", "minor"]),
        (change("fix", "incident"), ["minor"]),
        (change("fix", "development"), []),
        (change("fix", "service"), ["urgent", "minor"]),
        (change("fix", "unknown"), ["urgent", "minor"]),
        (change("docs", "problem"), ["minor"]),
        (change("feature", "problem"), []),
        (change("audit", "incident"), []),
        (change("security", "development"), ["urgent", "minor"]),
        (change("security", "incident"), ["urgent", "minor"]),
        (change("internal", "development"), ["urgent", "minor"]),
        (change("fix", "incident", "problem"), ["urgent", "minor"]),
        (change("fix", "incident", "service"), ["minor"]),
        (change("fix", "incident", "unknown"), ["minor"]),
        (change("fix", "problem", "development"), []),
    ],
    ids=lambda one: f"{one.kind}-{'-'.join(request.id for request in one.requests)}" if isinstance(one, Change) else "",
)
def test_the_requests_have_a_say_and_the_stricter_wins(one: Change, reasons: list[str]) -> None:
    assert admitted(one) == reasons


ASKED = st.lists(st.sampled_from([*REQUEST_KINDS, "unknown"]), max_size=4)


@given(st.sampled_from([kind.id for kind in KINDS]), ASKED, st.booleans())
def test_no_request_lets_in_what_the_kind_keeps_out(kind: str, asked: list[str], breaking: bool) -> None:
    with_requests, without = (set(admitted(change(kind, *requests, breaking=breaking))) for requests in (asked, []))

    assert with_requests <= without
    if kind == "security":
        assert with_requests == without
    elif "development" in asked and kind != "internal":
        assert with_requests == set()


@given(ASKED)
def test_the_order_of_the_requests_does_not_matter(asked: list[str]) -> None:
    assert admitted(change("fix", *asked)) == admitted(change("fix", *reversed(asked)))


def test_a_tracker_may_say_otherwise_for_the_requests_of_its_kind() -> None:
    product = product_of(
        {"pattern": "DEV-[0-9]+", "kind": "development", "hotfix": ["minor"]},
        {"pattern": "LATER-[0-9]+", "id": "plans", "hotfix": []},
        {"pattern": "SOON-[0-9]+", "hotfix": ["minor"]},
        {"pattern": "INC-[0-9]+", "kind": "incident"},
    )

    def of(*ids: str) -> list[str]:
        return admitted(change("fix", requests=tuple(map(product.request_of, ids))), product)

    assert [of("DEV-1"), of("LATER-1"), of("SOON-1"), of("INC-1"), of("X")] == [["minor"], [], ["minor"], ["minor"], ["urgent", "minor"]]
    assert admitted(change("fix", requests=(Request("DEV-1", "problem"),)), product) == ["urgent", "minor"]
    assert refusals(product, change("fix", requests=(Request("LATER-1"),)), "minor") == (
        "request LATER-1 is one of plans that waits for the next stable version",
    )
    assert refusals(product, change("fix", requests=(Request("SOON-1"),)), "urgent") == (
        "request SOON-1 is one that only a minor hotfix may answer",
    )


def test_every_reason_of_a_refusal_is_told() -> None:
    assert refusals(PRODUCT, change("feature", "development", "incident", breaking=True), "urgent") == (
        "it breaks something for users",
        "changes of kind feature wait for the next stable version",
        "request development-0 is a development request that waits for the next stable version",
    )
    assert refusals(PRODUCT, change("docs", "incident"), "urgent") == (
        "only a minor hotfix may hold changes of kind docs",
        "request incident-0 is an incident that only a minor hotfix may answer",
    )
    assert refusals(PRODUCT, change("audit"), "minor") == ("only an urgent hotfix may hold changes of kind audit",)


# The reason of a hotfix -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "wished", "reason"),
    [
        ((change("fix"),), None, "urgent"),
        ((change("fix"), change("security")), None, "urgent"),
        ((change("fix"), change("docs")), None, "minor"),
        ((change("fix"),), "minor", "minor"),
        ((change("docs"),), "urgent", "urgent"),
        ((change("fix"), change("internal")), None, "urgent"),
        ((change("fix", "problem"),), None, "urgent"),
        ((change("fix", "problem"), change("fix", "incident")), None, "minor"),
        ((), None, "urgent"),
    ],
)
def test_the_reason_is_the_wished_or_urgent_when_everything_may_be(changes: tuple[Change, ...], wished: str | None, reason: str) -> None:
    assert hotfix_reason(PRODUCT, changes, wished) == reason


def test_a_reason_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match="a hotfix is made for the reason urgent or minor, not 'whim'"):
        hotfix_reason(PRODUCT, (), "whim")


# RK403 ----------------------------------------------------------------------------------------------------------------------


def refused(*changes: Change, reason: str = "minor", picks: tuple[str, ...] = ()) -> PolicyError:
    with pytest.raises(PolicyError) as error:
        require_admitted(PRODUCT, changes, replace(HOTFIX, picks=picks), reason)
    assert error.value.exit_code == 3
    assert error.value.message.startswith(f"RK403: a hotfix for the reason {reason!r} must not hold:\n")
    return error.value


def test_rk403_lists_what_and_why() -> None:
    long = change("removal", id="b" * 40, text={"en": "\n" + "word " * 40 + "\nmore"})
    error = refused(
        change("fix", id="c"), change("feature", "development", text={"ru": "Поиск.\nИ ещё."}), long, change("feature", text={})
    )

    waits = "changes of kind feature wait for the next stable version"
    asked = "request development-0 is a development request that waits for the next stable version"
    assert error.message.splitlines()[1:] == [
        f'  - core: feature development-0 "Поиск.": {waits}; {asked}',
        f'  - core: removal bbbbbbbbbbbb "{"word " * 11}word…": {waits.replace("feature", "removal")}',
        f"  - core: feature aaaaaaaaaaaa: {waits}",
    ]


P, Q, R = "1" * 40, "2" * 40, "3" * 40
FEATURE = change("feature", id="x", commits=("f" * 40,), origins=(P,))


@pytest.mark.parametrize(
    ("changes", "reason", "picks", "hint"),
    [
        ((FEATURE, change("fix", id="y", origins=(Q,))), "minor", (Q, P, R), "leave 111111111 out of --pick and wait for the next"),
        ((FEATURE,), "minor", (Q,), "leave the commits that bring them out of --pick and wait for the next"),
        ((FEATURE,), "minor", (), "revert on the line what brought them (fffffffff, 111111111) and wait for the next"),
        ((change("feature"),), "minor", (), "revert on the line what brought them and wait for the next"),
    ],
)
def test_rk403_names_the_commits_to_leave_out(changes: tuple[Change, ...], reason: str, picks: tuple[str, ...], hint: str) -> None:
    assert refused(*changes, reason=reason, picks=picks).hint == f"{hint} stable version, or --allow RK403=TEXT"


def test_rk403_names_the_other_reason_only_when_it_would_admit_everything() -> None:
    assert ", or give --reason minor, or --allow" in refused(change("docs"), change("fix", id="b"), reason="urgent").hint
    assert "--reason" not in refused(change("docs"), change("feature", id="b"), reason="urgent").hint
    assert "--reason" not in refused(change("feature")).hint


@given(st.lists(st.builds(change, st.sampled_from([kind.id for kind in KINDS])), max_size=5), st.sampled_from(["urgent", "minor"]))
def test_rk403_refuses_exactly_what_is_refused(changes: list[Change], reason: str) -> None:
    apart = [one._replace(id=str(place)) for place, one in enumerate(changes)]
    lines: list[str] = []
    try:
        require_admitted(PRODUCT, apart, HOTFIX, reason)
    except PolicyError as error:
        lines = error.message.splitlines()[1:]
    assert [line.split()[3] for line in lines] == [one.id for one in apart if refusals(PRODUCT, one, reason)]


def test_rk403_is_set_aside_by_name() -> None:
    require_admitted(PRODUCT, [FEATURE], replace(HOTFIX, allow=(Override("RK403", "asked for"),)), "minor")
    with pytest.raises(PolicyError, match="RK403"):
        require_admitted(PRODUCT, [FEATURE], replace(HOTFIX, allow=(Override("RK402", "asked for"),)), "minor")


# What is worth a release ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wish", [Wish(), HOTFIX], ids=["stable", "hotfix"])
def test_service_requests_make_no_version_of_their_own(wish: Wish) -> None:
    answered = (change("docs", "service"), change("fix", "service", "service", id="b"), change("internal", id="c"))

    with pytest.raises(NotDue, match=r"nothing to release by itself: .* \(service-0, service-1\), and they make no version") as error:
        require_releasable(PRODUCT, answered, wish)
    assert error.value.hint == "it ships together with the next change of another kind"

    for more in (change(), change("docs"), change("docs", "service", "unknown"), change("security", "service"), change("new-kind")):
        require_releasable(PRODUCT, (*answered, more), wish)


def test_without_anything_to_see_there_is_nothing_to_release() -> None:
    included = change("fix", included_from="4.1.1")
    for changes in ((), (change("internal"),), (included,)):
        with pytest.raises(NotDue, match="nothing to release: there is no change that a user can see"):
            require_releasable(PRODUCT, changes, Wish())
    require_releasable(PRODUCT, (included,), HOTFIX)
    with pytest.raises(NotDue, match="by itself"):
        require_releasable(PRODUCT, (included, change("docs", "service")), Wish())
