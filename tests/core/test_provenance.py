"""Provenance: what brought a commit, and whence it was picked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releasekit.core.provenance import backports_of, forge_pulls, picked_from, split_title, unwrapped

A, B = "a" * 40, "b" * 64


@pytest.mark.parametrize(
    ("title", "text", "pulls"),
    [
        ("Title", "Title", ()),
        ("Title (#12)", "Title", ("#12",)),
        ("Title (!12) ", "Title", ("!12",)),
        ("Title (#12) (#34)", "Title", ("#12", "#34")),
        ("Title(#12)(#12)", "Title", ("#12",)),
        ("(#12)", "", ("#12",)),
        ("Title (#12) again", "Title (#12) again", ()),
        ("Title (12)", "Title (12)", ()),
        ("Title)", "Title)", ()),
        ("", "", ()),
    ],
)
def test_requests_stand_at_the_end_of_a_title(title: str, text: str, pulls: tuple[str, ...]) -> None:
    assert split_title(title) == (text, pulls)


@given(st.text("ab ()#!1", max_size=40))
def test_a_title_and_its_requests_are_all_of_it(title: str) -> None:
    text, pulls = split_title(title)
    assert title.strip().startswith(text)
    assert all(pull in title for pull in pulls)


def test_a_title_of_any_length_is_split_at_once() -> None:
    assert split_title("(#1)" * 1_000_000) == ("", ("#1",))


@pytest.mark.parametrize(
    ("message", "text", "pulls"),
    [
        ("Merge pull request #12 from ada/topic\n\nA title\n\nMore.\n", "A title\n\nMore.", ("#12",)),
        ("Merge pull request #12 from ada/topic\n", "", ("#12",)),
        (
            "Merge branch 'topic' into 'main'\n\nA title\n\nSee merge request group/sub/project!34\n",
            "A title\n\nSee merge request group/sub/project!34",
            ("!34",),
        ),
        ("Merge branch 'topic' into 'main'\n\nSee merge request !34", "", ("!34",)),
        ("Merged in topic (pull request #12)\n\nA title\n", "A title", ("#12",)),
        ("Merged PR 12: A title\n\nMore.", "A title\n\nMore.", ("!12",)),
        ("A title\n\nSee merge request a/b!34\n", "A title\n\nSee merge request a/b!34", ("!34",)),
        ("Merge branch 'topic'\n\nA title", "Merge branch 'topic'\n\nA title", ()),
        ("Merge pull request #12", "Merge pull request #12", ()),
        ("Merge pull request #12 from a/b\n\nChangelog: fixed", "Merge pull request #12 from a/b\n\nChangelog: fixed", ("#12",)),
        ("A title", "A title", ()),
    ],
)
def test_the_words_of_forges_are_taken_off(message: str, text: str, pulls: tuple[str, ...]) -> None:
    assert (unwrapped(message), forge_pulls(message)) == (text, pulls)


@pytest.mark.parametrize(
    ("message", "origins"),
    [
        ("fix: a", ()),
        (f"fix: a\n\n(cherry picked from commit {A})\n", (A,)),
        (f"fix: a\n\n(cherry picked from commit {A})\n(cherry picked from commit {B})\n", (A, B)),
        (f"fix: a\r\n\r\n(cherry picked from commit {A})\r\n", (A,)),
        (f"fix: a\n\n> (cherry picked from commit {A})\n", ()),
        ("fix: a\n\n(cherry picked from commit abc123)\n", ()),
        (f"fix: a\n\n(cherry picked from commit {A.upper()})\n", ()),
        (f"fix: a\n\n(cherry picked from commit {A}\n", ()),
    ],
)
def test_origins_are_what_cherry_pick_wrote(message: str, origins: tuple[str, ...]) -> None:
    assert picked_from(message.encode()) == origins


@pytest.mark.parametrize(
    ("message", "commits"),
    [
        ("Backport of 1a2b3c4", ("1a2b3c4",)),
        ("fix: a\n\nbackport: 1A2B3C4\n", ("1a2b3c4",)),
        (f"fix: a\n\n(backported from commit {A})\n", (A,)),
        ("Backport-of: 1a2b3c4", ("1a2b3c4",)),
        ("BACKPORT: commit 1a2b3c4", ("1a2b3c4",)),
        ("Backport of 1a2b3c4, and backport of 1a2b3c4 and of 2222222", ("1a2b3c4",)),
        ("Backport of 1a2b3c", ()),
        ("Backport 1a2b3c4", ()),
        ("Backport of the fix", ()),
        ("backport: feedface-like words", ()),
        ("nothing", ()),
    ],
)
def test_backports_are_what_people_write(message: str, commits: tuple[str, ...]) -> None:
    assert backports_of(message) == commits
