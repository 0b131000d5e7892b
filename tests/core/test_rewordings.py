"""Rewordings: what a file and notes say to read in place of messages, and everything that is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releasekit.core.rewordings import (
    MAX_FILE,
    MAX_MESSAGE,
    Misread,
    Read,
    Rewording,
    names_of,
    noted_commit,
    read_file,
    read_note,
    settled,
    sorted_out,
)

A, B = "a" * 40, "b" * 40
BAD = Misread("f", "why")


def test_a_file_is_a_table_of_commits_and_messages() -> None:
    content = f'1A2B3C4 = "fix: one"\n{A} = """\nfeat: two\n\nfix: three\n"""\n'.encode()
    assert read_file(content, "c.toml") == Read(
        (Rewording("c.toml: 1A2B3C4", "1a2b3c4", "fix: one"), Rewording(f"c.toml: {A}", A, "feat: two\n\nfix: three\n"))
    )
    assert read_file(b"", "c.toml") == Read()


@pytest.mark.parametrize(
    ("content", "place", "reason"),
    [
        (b"\xff", "c.toml", "it is not UTF-8"),
        (b"1a2b3c4 = ", "c.toml", "it is not TOML: "),
        (b"a = " + b"[" * 100_000, "c.toml", "it is not TOML: "),
        (b"x" * (MAX_FILE + 1), "c.toml", "it is larger than 4194304 bytes"),
        (b'1a2b3c = "x"', "c.toml: 1a2b3c", "this is no id of a commit"),
        (b'main = "x"', "c.toml: main", "this is no id of a commit"),
        (b"1a2b3c4 = 5", "c.toml: 1a2b3c4", "a correction must be a text"),
        (b'1a2b3c4 = "' + b"x" * (MAX_MESSAGE + 1) + b'"', "c.toml: 1a2b3c4", "it is larger than 65536 bytes"),
    ],
)
def test_what_is_wrong_in_a_file_is_told(content: bytes, place: str, reason: str) -> None:
    read = read_file(content, "c.toml")
    ((where, why),) = read.misread
    assert (where, why.startswith(reason), read.found) == (place, True, ())


@given(st.binary())
def test_any_file_is_read_or_told(content: bytes) -> None:
    found, misread = read_file(content, "c.toml")
    assert all(place.startswith("c.toml") for place in [*(one.place for one in found), *(one.place for one in misread)])


@pytest.mark.parametrize(
    ("path", "commit"),
    [
        (A, A),
        (f"aa/{A[2:]}", A),
        (f"aa/aa/{A[4:]}", A),
        ("c" * 64, "c" * 64),
        ("abc", None),
        (A.upper(), None),
        (f"{A}x", None),
        ("", None),
    ],
)
def test_a_note_is_about_the_commit_that_its_path_names(path: str, commit: str | None) -> None:
    assert noted_commit(path) == commit


def test_a_note_is_a_message() -> None:
    assert read_note("fix: ö".encode(), "n", A) == Rewording("n", A, "fix: ö")
    assert read_note(b"\xff", "n", A) == Misread("n", "it is not UTF-8")


def test_the_first_source_wins_and_nothing_is_lost() -> None:
    file = sorted_out((Rewording("f: 1", "aaaaaaa", "one"), BAD, Rewording("f: 2", A, "again"), Rewording("f: 3", "fffffff", "x")))
    notes = Read((Rewording("notes: 1", A, "from a note"), Rewording("notes: 2", B, "other"), Rewording("notes: 3", B, "twice")))
    found = settled((file, notes), {"aaaaaaa": A, A: A, B: B, "fffffff": None})
    assert found.texts == {A: "one", B: "other"}
    assert found.misread == (
        BAD,
        Misread("f: 2", "the same commit is corrected there already: f: 1"),
        Misread("f: 3", "there is no commit fffffff here, or there are several that begin so"),
        Misread("notes: 3", "the same commit is corrected there already: notes: 2"),
    )
    assert names_of((file, notes)) == ("aaaaaaa", A, "fffffff", B)
