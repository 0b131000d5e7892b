"""Approvals: what is approved, who has to approve it, and what is no approval of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from releasekit.core.approvals import NOT_APPROVED, Approval, Roles, approvals_of, approved, payload_of, person_of, subject_of
from releasekit.core.config import Config
from releasekit.core.plan import TO_COMMIT, TO_TAG, Batch, Plan, RefMove
from releasekit.core.preview import FileChange, Preview, approval_lines, previews_to_json, steps_of
from releasekit.core.record import Override
from releasekit.core.version import Version
from releasekit.errors import PolicyError, UsageError
from tests.core.test_plan_planning import rich_plan

CONFIG = Config.from_mapping(
    {
        "approvals": ["release manager", "Technical writer"],
        "documents": {"approval": [{"role": {"ru": "Выпускающий", "en": "Release manager"}}, {"role": "Director"}]},
    }
)
ROLES = Roles.of(CONFIG)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


def approval(plan: Plan, role: str = "release manager", name: str = "Ada", email: str = "ada@example.org", **more: Any) -> Approval:
    return Approval(role, name, email, date(2026, 1, 28), plan.subject, **more)


def bearing(plan: Plan, *rows: dict[str, str]) -> Plan:
    return replace(plan, record=replace(plan.record, approvals=rows))


# What is approved -------------------------------------------------------------------------------------------------------------


@settings(max_examples=25)
@given(st.lists(st.builds(Approval, WORDS, WORDS, WORDS, st.dates(), WORDS, WORDS, WORDS), max_size=4))
def test_the_subject_is_the_same_whoever_approved_it(given: list[Approval]) -> None:
    plan = rich_plan()
    there = bearing(plan, *(one.to_row() for one in given))
    assert there.subject == plan.subject
    assert (there.digest == plan.digest) == (not given)
    assert Plan.from_json(there.to_json()) == there


@pytest.mark.parametrize(
    "delivered",
    [
        {"refs": (RefMove("refs/heads/release-proposal/4.2", "", TO_COMMIT),), "development": ""},
        {"commit": "c" * 40, "refs": (RefMove("refs/tags/v4.2", "", TO_TAG),), "notes": "", "corrections": ""},
        {"target": "elsewhere", "tool": "releasekit 9.9"},
    ],
    ids=["proposed", "finished", "elsewhere"],
)
def test_the_subject_is_what_is_released_and_not_how_it_is_delivered(delivered: dict[str, Any]) -> None:
    plan = rich_plan()
    assert replace(plan, **delivered).subject == plan.subject
    assert replace(plan, **delivered).digest != plan.digest


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The paths of everything in a JSON value that holds no more values."""
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [leaf for key, child in children for leaf in leaves(child, (*path, key))] or [path]


def changed(value: Any, path: tuple[str | int, ...], to: Any) -> Any:
    if not path:
        return to
    copy: Any = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = changed(value[path[0]], path[1:], to)
    return copy


RECORD = {key: value for key, value in rich_plan().record.to_json().items() if key != "approvals"}


@given(st.sampled_from(leaves(RECORD)), st.none() | st.booleans() | st.integers() | WORDS)
def test_any_change_of_the_record_is_another_subject(path: tuple[str | int, ...], value: Any) -> None:
    other = changed(RECORD, path, value)
    is_same = repr(other) == repr(RECORD)
    assert (subject_of(other, ["a"]) == subject_of(RECORD, ["a"])) == is_same


@given(st.lists(WORDS, max_size=4), st.lists(WORDS, max_size=4))
def test_so_is_any_change_of_what_is_taken_out_in_whatever_order(one: list[str], two: list[str]) -> None:
    assert (subject_of(RECORD, one) == subject_of(RECORD, two)) == (set(one) == set(two))


@given(st.dictionaries(WORDS, WORDS, max_size=4), st.dictionaries(WORDS, WORDS, max_size=4), WORDS)
def test_a_signature_is_about_all_that_an_approval_says(one: dict[str, str], two: dict[str, str], signature: str) -> None:
    one, two = ({key: value for key, value in row.items() if key != "signature"} for row in (one, two))
    assert (payload_of(one) == payload_of(two)) == (one == two)
    assert payload_of({**one, "signature": signature}) == payload_of(one)


# Whose approval ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["release manager", "Release  Manager", "ВЫПУСКАЮЩИЙ"])
def test_a_role_is_known_by_each_of_its_names(text: str) -> None:
    plan = rich_plan()
    role = ROLES.named(text)
    assert ROLES.lacking(plan.record) == ("release manager", "Technical writer")
    assert ROLES.lacking(approved(plan, approval(plan, role), ROLES).record) == ("Technical writer",)


@pytest.mark.parametrize("text", ["realease manager", "", "  "])
def test_another_role_is_refused_and_the_known_ones_are_named(text: str) -> None:
    with pytest.raises(UsageError) as error:
        ROLES.named(text)
    assert "release manager, Technical writer, Выпускающий, Release manager, Director" in error.value.hint


def test_where_no_roles_are_configured_each_is_one() -> None:
    assert Roles().named("  the  boss ") == "the boss"
    with pytest.raises(UsageError, match="the role is empty"):
        Roles().named(" ")
    assert Roles().lacking(rich_plan().record) == ()


def test_the_rule_can_be_set_aside() -> None:
    record = replace(rich_plan().record, overrides=(Override(NOT_APPROVED, "nobody is here"),))
    assert ROLES.lacking(record) == ()


@pytest.mark.parametrize("value", ["release manager", [""], ["a\nb"], [1]])
def test_roles_are_a_list_of_texts(value: Any) -> None:
    with pytest.raises(UsageError, match="approvals"):
        Config.from_mapping({"approvals": value})


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Ada", ("Ada", "")),
        (" Ada  B. <a@example.org> ", ("Ada B.", "a@example.org")),
        ("Ада Лавлейс <а@пример.рф>", ("Ада Лавлейс", "а@пример.рф")),
        ("Ada<a@example.org>", ("Ada", "a@example.org")),
    ],
)
def test_a_person_is_written_as_git_writes_them(text: str, person: tuple[str, str]) -> None:
    assert person_of(text) == person


@pytest.mark.parametrize("text", ["", " ", "<a@example.org>", "Ada <", "Ada <>", "Ada <a b>", "Ada <a> more", "Ada > <a>", "Ada <a> <b>"])
def test_nobody_approves_nothing(text: str) -> None:
    with pytest.raises(UsageError, match="is nobody"):
        person_of(text)


# Approving --------------------------------------------------------------------------------------------------------------------


def test_approving_twice_changes_nothing_and_two_people_both_stand() -> None:
    plan = rich_plan()
    one = approved(plan, approval(plan), ROLES)
    assert approved(one, approval(one, "Выпускающий", "Ada L.", "ADA@example.org", comment="again"), ROLES) is one
    two = approved(one, approval(one, name="Bob", email=""), ROLES)
    assert approved(two, approval(two, name="Bob", email=""), ROLES) is two
    three = approved(two, approval(two, "Director"), ROLES)
    assert [(each.role, each.person) for each in approvals_of(three)] == [
        ("release manager", "Ada <ada@example.org>"),
        ("release manager", "Bob"),
        ("Director", "Ada <ada@example.org>"),
    ]
    assert {each.subject for each in (plan, one, two, three)} == {plan.subject}


def test_a_signature_is_added_to_an_approval_that_had_none_and_never_taken_away() -> None:
    plan = rich_plan()
    plain = approved(plan, approval(plan), ROLES)
    signed = approved(plain, approval(plan, signature="S"), ROLES)
    assert [one.signature for one in approvals_of(signed)] == ["S"]
    assert approved(signed, approval(plan), ROLES) is signed
    assert approved(signed, approval(plan, signature="T"), ROLES) is signed


def test_an_approval_of_something_else_is_none() -> None:
    plan = rich_plan()
    other = replace(plan, removes=())
    carried = bearing(other, approval(plan).to_row())
    with pytest.raises(PolicyError, match=r"Ada <ada@example.org> approved something else as release manager"):
        approvals_of(carried)
    with pytest.raises(PolicyError, match="something else"):
        approved(carried, approval(other), ROLES)


@pytest.mark.parametrize(
    "row", [{}, {"role": "x", "name": "y", "subject": "z"}, {"role": "x", "name": "y", "subject": "z", "date": "soon"}]
)
def test_what_does_not_say_who_approved_what_is_no_approval(row: dict[str, str]) -> None:
    with pytest.raises(PolicyError, match="an approval cannot be read"):
        approvals_of(bearing(rich_plan(), row))


def test_who_approved_is_shown_and_who_has_not_yet() -> None:
    plan = rich_plan()
    made = approved(plan, approval(plan, comment="fine", signature="S"), ROLES)
    assert approval_lines(made, ROLES.lacking(made.record)) == [
        "  release manager: Ada <ada@example.org> on 2026-01-28, signed: fine",
        "  Technical writer: not yet",
    ]


# The preview ------------------------------------------------------------------------------------------------------------------

OID = {one: one * 40 for one in "abcdef"}


def delivered(**how: Any) -> Plan:
    """A plan of 4.2 that does no more than is said here."""
    plain = {"picks": (), "base": OID["b"], "start": OID["b"], "commit": "", "development": "", "target": "origin"}
    moves = (RefMove("refs/heads/main", OID["b"], TO_COMMIT), RefMove("refs/tags/v4.2", "", TO_TAG))
    record = replace(rich_plan().record, version=Version(4, 2), tag="v4.2", approvals=())
    return replace(rich_plan(), **{**plain, "record": record, "tag": "v4.2", "refs": moves, **how})


def title() -> str:
    return delivered().title


@pytest.mark.parametrize(
    ("plan", "steps"),
    [
        (
            delivered(),
            [
                f'commit "Release {title()}" on bbbbbbbbb',
                "tag v4.2 on it",
                "push --atomic origin",
                "  refs/heads/main: bbbbbbbbb -> the release commit (lease)",
                "  refs/tags/v4.2: nothing -> the tag (lease)",
                "documents and bundle of 4.2 -> --output, or the state folder",
            ],
        ),
        (
            delivered(
                target="",
                picks=(OID["c"],),
                start=OID["a"],
                refs=(RefMove("refs/heads/main", OID["d"], "tip"),),
                development="4.3.dev0",
            ),
            [
                "cherry-pick ccccccccc on aaaaaaaaa",
                f'commit "Release {title()}" on bbbbbbbbb',
                "commit 4.3.dev0 on it",
                "merge it into ddddddddd",
                "update-ref, all in one transaction",
                "  refs/heads/main: ddddddddd -> a merge of the release commit into it, then 4.3.dev0 begins (lease)",
                "once it is merged: releasekit cut --finish",
            ],
        ),
        (
            delivered(commit=OID["e"], refs=(RefMove("refs/tags/v4.2", "", TO_TAG),)),
            [
                "take commit eeeeeeeee, on bbbbbbbbb",
                "tag v4.2 on it",
                "push --atomic origin",
                "  refs/tags/v4.2: nothing -> the tag (lease)",
                "documents and bundle of 4.2 -> --output, or the state folder",
                "delete the branch of the proposal of 4.2",
            ],
        ),
    ],
    ids=["cut", "everything", "finish"],
)
def test_the_steps_are_those_of_git(plan: Plan, steps: list[str]) -> None:
    assert list(steps_of(Batch((plan,)))) == steps


def test_a_preview_is_told_beside_the_plan_and_changes_nothing_of_it() -> None:
    plan = delivered()
    batch = Batch((plan, replace(plan, tag="v4.3", record=replace(plan.record, version=Version(4, 3), tag="v4.3"))))
    file = FileChange("a", "added", "100644", 1, 0, ("+a",))
    alone = previews_to_json(Batch((plan,)), [Preview(plan, (file,), ("Director",))])

    assert Plan.from_json(alone) == plan
    assert alone["preview"]["files"] == [{"path": "a", "status": "added", "mode": "100644", "added": 1, "removed": 0}]
    assert (alone["preview"]["lacking"], alone["preview"]["steps"]) == (["Director"], list(steps_of(Batch((plan,)))))
    both = previews_to_json(batch, [Preview(one, (file,)) for one in batch.plans])
    assert Batch.from_json(both) == batch
    assert [one["preview"]["lacking"] for one in both["plans"]] == [[], []]


def test_a_batch_is_planned_by_one_command() -> None:
    plan = delivered()
    hotfixes = [replace(plan, record=replace(plan.record, version=Version(4, line, 1))) for line in (1, 2)]
    assert Batch((plan,)).command == "releasekit cut"
    assert Batch(tuple(hotfixes)).command == "releasekit hotfix 4.1 4.2"
