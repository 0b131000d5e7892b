"""The configuration as text: whatever is proposed, it is TOML that means just that, with the reasons as comments."""

from __future__ import annotations

import tomllib
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releasekit.core.adoption import Choice, Proposal, Value
from releasekit.core.config import Config
from releasekit.documents.configuration import WIDTH, appended, configuration_text

PROPOSAL = Proposal(
    (
        Choice("id", "toweco", "the repository's name."),
        Choice("languages", ("ru", "en"), "languages of the documents.", is_example=True),
        Choice("train", {"anchor": date(2026, 1, 14), "every": "2 weeks"}, "12 of the last 12 were on a Wednesday."),
        Choice(
            "files", ({"path": "a.py", "pattern": '^__version__ = "{version}"$'}, {"path": "p.toml", "key": "project.version"}), "held it."
        ),
        Choice("component", ({"id": "api", "paths": ("api/**",)}, {"id": "ui", "name": "Screens"}), "two folders."),
        Choice("changes", None, "towncrier's own table is read."),
        Choice("bundle", {"include": ("docs/**", "/README*")}, "the documents."),
    )
)

TEXT = """\
# Made by `releasekit init` from what this repository shows. Every line may be edited.

# The repository's name.
id = "toweco"

# Languages of the documents. For example:
# languages = ["ru", "en"]

# Held it.
files = [
    { path = "a.py", pattern = '^__version__ = "{version}"$' },
    { path = "p.toml", key = "project.version" },
]

# 12 of the last 12 were on a Wednesday.
[train]
anchor = 2026-01-14
every = "2 weeks"

# Two folders.
[[component]]
id = "api"
paths = ["api/**"]

[[component]]
id = "ui"
name = "Screens"

# Towncrier's own table is read.

# The documents.
[bundle]
include = ["docs/**", "/README*"]
"""


def test_a_proposal_becomes_a_file_of_its_own() -> None:
    assert configuration_text(PROPOSAL) == TEXT
    Config.from_mapping(tomllib.loads(TEXT))


def test_or_a_part_of_another_one() -> None:
    text = configuration_text(PROPOSAL, "tool.releasekit")

    assert tomllib.loads(text) == {"tool": {"releasekit": tomllib.loads(TEXT)}}
    assert text.splitlines()[1] == "[tool.releasekit]"
    assert "[[tool.releasekit.component]]" in text


def test_an_example_of_a_table_is_a_comment_and_may_be_uncommented() -> None:
    rows: Value = ({"id": "billing", "paths": ("services/billing/**",)},)
    text = configuration_text(Proposal((Choice("component", rows, "one component.", is_example=True),)))

    assert tomllib.loads(text) == {}
    example = text.split("For example:\n")[1]
    assert Config.from_mapping(tomllib.loads(example.replace("# ", ""))).components[0].id == "billing"


TEXTS = st.text(max_size=30)
LISTS = st.lists(TEXTS, max_size=4).map(tuple)
TABLES = st.dictionaries(st.sampled_from(["a", "b-c"]), TEXTS | LISTS | st.dates(), max_size=2)
OPTIONS = st.tuples(st.sampled_from(["id", "product", "main"]), st.none() | TEXTS | LISTS)
PARTS = st.tuples(st.sampled_from(["train", "bundle", "rules"]), st.none() | TABLES)
ARRAYS = st.tuples(st.sampled_from(["component", "files"]), st.lists(TABLES, min_size=1, max_size=3).map(tuple))
ROWS = st.lists(st.tuples(OPTIONS | PARTS | ARRAYS, TEXTS, st.booleans()), unique_by=lambda row: row[0][0], max_size=8)


def plain(value: Any) -> Any:
    """The value as TOML gives it back."""
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    return {key: plain(one) for key, one in value.items()} if isinstance(value, dict) else value


@given(ROWS, st.sampled_from(["", "tool.releasekit"]))
def test_whatever_is_proposed_the_text_is_toml_that_means_it(rows: list[tuple[tuple[str, Any], str, bool]], table: str) -> None:
    choices = tuple(Choice(key, value, f"r {reason}", is_example=example) for (key, value), reason, example in rows)
    text = configuration_text(Proposal(choices), table)

    found = tomllib.loads(text)
    found = found["tool"]["releasekit"] if table else found
    assert found == {choice.key: plain(choice.value) for choice in choices if choice.is_made}
    assert all(one.isprintable() or one == "\n" for one in text)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("plain", '"plain"'),
        ('a "b"', "'a \"b\"'"),
        (r"\d", r"'\d'"),
        ("it's \\d", r'"it\'s \\d"'.replace("\\'", "'")),
        ("a\nb\x7f", r'"a\u000ab\u007f"'),
        ("\u202e\U000e0001", r'"\u202e\U000e0001"'),
        ("Товеко", '"Товеко"'),
    ],
)
def test_texts_stand_in_the_quotes_that_need_the_fewest_escapes(text: str, written: str) -> None:
    assert configuration_text(Proposal((Choice("main", text, "x"),))).splitlines()[-1] == f"main = {written}"


def test_comments_and_lists_keep_within_the_width() -> None:
    value = tuple(f"folder-{number}/**" for number in range(20))
    text = configuration_text(Proposal((Choice("bundle", {"include": value}, "word " * 60),)))

    assert max(map(len, text.splitlines())) <= WIDTH
    assert tomllib.loads(text) == {"bundle": {"include": list(value)}}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"", b"\na = 1\nb = 2\n"),
        (b"[x]\n", b"[x]\n\na = 1\nb = 2\n"),
        (b"[x]", b"[x]\n\na = 1\nb = 2\n"),
        (b"[x]\r\ny = 1\r\n", b"[x]\r\ny = 1\r\n\r\na = 1\r\nb = 2\r\n"),
        (b"[x]\r\ny = 1", b"[x]\r\ny = 1\r\n\r\na = 1\r\nb = 2\r\n"),
        (b"[x]\ny = 1\nz = 2\r\n", b"[x]\ny = 1\nz = 2\r\n\na = 1\nb = 2\n"),
    ],
)
def test_a_file_that_is_there_keeps_its_bytes_and_its_line_ends(before: bytes, after: bytes) -> None:
    assert appended(before, "a = 1\nb = 2\n") == after
    assert after.startswith(before)
