"""The names that documents are made by, and what is told of templates."""

from __future__ import annotations

import pytest

from releasekit.core.templates import TEMPLATES, Flaw, InForce, described, is_binary, takes_a_place


@pytest.mark.parametrize(
    ("name", "takes"),
    [
        ("history.md.j2", True),
        ("article.docx", True),
        ("lifecycle.de.md.j2", True),
        ("schedule.md.j2", False),
        ("lifecycle..md.j2", False),
        ("lifecycle.de/../ru.md.j2", False),
        ("templates/history.md.j2", False),
        ("base.html", False),
        ("", False),
    ],
)
def test_which_names_take_a_place(name: str, takes: bool) -> None:
    assert takes_a_place(name) is takes


def test_each_template_says_what_it_makes_and_is_shown_by_one_that_there_is() -> None:
    assert all(one.about and one.format for one in TEMPLATES.values())
    assert {one.shown_by for one in TEMPLATES.values()} - {""} <= TEMPLATES.keys()
    german = described("lifecycle.de.md.j2")
    assert german is not None
    assert german.about == "the life-cycle description in the language de"


def test_a_word_template_is_no_text() -> None:
    assert (is_binary("article.docx"), is_binary("article.typ")) == (True, False)


def test_what_is_published_of_a_template() -> None:
    part = InForce("a.j2", "", "", "part", "templates/a.j2", 3, "0" * 64)

    assert part.to_json() == {
        "name": "a.j2",
        "format": None,
        "about": None,
        "origin": "part",
        "path": "templates/a.j2",
        "size": 3,
        "sha256": "0" * 64,
    }


def test_a_flaw_is_at_its_line_where_that_is_known() -> None:
    assert [Flaw("a.j2", "wrong", line).place for line in (7, None)] == ["a.j2:7", "a.j2"]
    assert Flaw("a.j2", "wrong", 7, "mend it").to_json() == {"template": "a.j2", "line": 7, "message": "wrong", "hint": "mend it"}
