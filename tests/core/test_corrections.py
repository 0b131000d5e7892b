"""Corrections: what a file and notes say to read in place of messages, and everything that is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releasekit.core.corrections import (
    MAX_FILE,
    MAX_MESSAGE,
    Correction,
    Misread,
    Read,
    joined,
    names_of,
    noted_commit,
    read_file,
    read_note,
    settled,
)

A, B = "a" * 40, "b" * 40
BAD = Misread("f", "why")


def test_a_file_is_a_table_of_commits_and_messages() -> None:
    content = f'1A2B3C4 = "fix: one"\n{A} = """\nfeat: two\n\nfix: three\n"""\n'.encode()
    assert read_file(content, "c.toml") == Read(
        (Correction("c.toml: 1A2B3C4", "1a2b3c4", "fix: one"), Correction(f"c.toml: {A}", A, "feat: two\n\nfix: three\n"))
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
    assert (where, why.startswith(reason), read.corrections) == (place, True, ())


@given(st.binary())
def test_any_file_is_read_or_told(content: bytes) -> None:
    corrections, misread = read_file(content, "c.toml")
    assert all(place.startswith("c.toml") for place in [*(one.place for one in corrections), *(one.place for one in misread)])


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
    assert read_note("fix: ö".encode(), "n", A) == Read((Correction("n", A, "fix: ö"),))
    assert read_note(b"\xff", "n", A) == Read((), (Misread("n", "it is not UTF-8"),))


def test_the_first_correction_of_a_commit_wins_and_none_is_lost() -> None:
    file = Read(
        (Correction("f: 1", "aaaaaaa", "one"), Correction("f: 2", A, "again"), Correction("f: 3", "fffffff", "x")), (Misread("f", "y"),)
    )
    notes = Read((Correction("notes: 1", A, "from a note"), Correction("notes: 2", B, "other")))
    read = joined((file, notes))
    found = settled(read, {"aaaaaaa": A, A: A, B: B, "fffffff": None})
    assert found.texts == {A: "one", B: "other"}
    assert [place for place, _ in found.misread] == ["f", "f: 2", "f: 3"]
    assert names_of(read.corrections) == ("aaaaaaa", A, "fffffff", B)
