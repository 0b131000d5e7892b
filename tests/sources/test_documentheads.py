"""What documents say of themselves in each format, and what they are called; front matter of other tools stops nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releasekit.core.shelf import NO_CLAIMS, Claims
from releasekit.errors import RepositoryError
from releasekit.git import Git, read_heads, read_sizes
from releasekit.sources.documentheads import MOST, claims_of, is_text
from tests.gitrepo import RepoBuilder


def claims(path: str, text: str) -> Claims:
    return claims_of(path, text.encode())


ALL = Claims(("billing", "api/**"), {"": "Bills"}, "Heading", "bills", "X.1", is_generated=True, is_stamped=False)
YAML = "covers: [billing, 'api/**']\ntitle: Bills\nid: bills\ndesignation: X.1\ngenerated: yes\nstamp: false\n"


TOML = "covers = ['billing', 'api/**']\ntitle = 'Bills'\nid = 'bills'\ndesignation = 'X.1'\ngenerated = true\nstamp = false\n"
INDENTED = YAML.replace("\n", "\n  ")
SHORT = ":title: Bills\n:id: bills\n:designation: X.1\n"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.md", f"---\n{YAML}layout: page\n---\n\n# Heading\n"),
        ("a.md", f"---\nlayout: page\nreleasekit:\n  {INDENTED}\n...\nHeading\n=======\n".replace("\n", "\r\n")),
        ("a.md", f"# Heading\n\n<!-- releasekit\n{YAML}-->\n\nText.\n"),
        ("a.html", f"<!-- releasekit:\n{YAML}-->\n<html><title>\nHeading</title>"),
        ("a.rst", f".. releasekit\n\n  {INDENTED}\n\nHeading\n=======\n"),
        ("a.rst", f":covers: billing,\n  api/**\n{SHORT}:generated:\n:stamp: no\n\nHeading\n-------\n"),
        ("a.rst", f"=======\nHeading\n=======\n\n:covers: billing, api/**\n{SHORT}:Generated: on\n:stamp: off\n"),
        ("a.adoc", f"= Heading\nAda Example\n:covers: billing, api/**\n{SHORT}:generated:\n:stamp: false\n\nText\n"),
        ("a.md", f"+++\n{TOML}weight = 3\n[params]\n+++\n# Heading\n"),
        ("a.md", f"+++\ncovers = 'theirs'\n[releasekit]\n{TOML}+++\n# Heading\n"),
        ("a.adoc", f"////\nreleasekit\n{YAML}////\n= Heading\n"),
        ("A.MD", f"\ufeff---\n{YAML}---\n# Heading #\n"),
    ],
)
def test_every_format_says_the_same(path: str, text: str) -> None:
    assert claims(path, text) == ALL


def test_titles_per_language_and_ours_before_theirs() -> None:
    text = "---\ntitle: Theirs\ncovers: theirs\nreleasekit:\n  title: {ru: Счета, en: Bills, other: no}\n  covers: ours\n---\n"
    assert claims("a.md", text) == Claims(("ours",), {"ru": "Счета", "en": "Bills"})


@pytest.mark.parametrize(
    ("path", "text", "heading"),
    [
        ("a.md", "Text\n\n```\n# no\n```\n\n~~~ sh\n# no\n~~~\n# A *b* `c` [d](e) {#f}\n# Next\n", "A b c d"),
        ("a.md", "Bills\n  ===\n", "Bills"),
        ("a.md", "## Second\n\n---\n\n#hash\n", ""),
        ("a.rst", ".. image:: x\n\nBills and *more*\n~~~~~~~~~~~~~~~~~\n", "Bills and more"),
        ("a.rst", "Too long for it\n===\n\n=====\nOver \n=====\n", "Over"),
        ("a.adoc", "// words\n= Bills\n== Next\n", "Bills"),
        ("a.htm", "<TITLE lang=en>A &amp; B\n</TITLE>", "A & B"),
        ("a.txt", "# no\n", ""),
        ("a.md", "# " + "x" * 300, "x" * 200),
    ],
)
def test_the_first_heading(path: str, text: str, heading: str) -> None:
    assert claims(path, text).heading == heading


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("---\ncovers: [a, [b]]\n---\n", ("its covers is no list of components and patterns of files",)),
        ("---\nreleasekit: {id: 'no id'}\n---\n", ("its id is no short name of letters, digits, '.', '_' and '-'",)),
        ("---\nid: not ours\nreleasekit: [x]\ntitle: [x]\n---\n", ()),
        ("---\ncovers: *a\n---\n", ("its front matter cannot be read: it is not YAML: found undefined alias",)),
        ("---\ntitle: *a\n---\n", ()),
        ("---\ncovers: " + "[" * 40 + "]" * 40 + "\n---\n", ("its front matter cannot be read: it is nested deeper than 16 levels",)),
        ("<!-- releasekit\ncovers: [\n-->\n", ("its comment for releasekit cannot be read: it is not YAML",)),
        ("---\ncovers: [a\n", ("its front matter cannot be read: it has no end",)),
        ("---\nWords that nobody covers: no front matter, but a line.\n", ()),
        ("+++\ncovers = ['a'\n+++\n", ("its front matter cannot be read: it is not TOML",)),
        ("+++\ncovers = ['a']\n", ("its front matter cannot be read: it has no end",)),
        ("+++\ntitle = 'a'\n", ()),
        ("+++\ntitle = \n+++\n", ()),
        ("---\n- covers\n---\n", ()),
    ],
)
def test_what_cannot_be_understood_is_told_where_it_is_meant_for_us(text: str, problems: tuple[str, ...]) -> None:
    found = claims("a.md", text).problems
    assert [one.startswith(wanted) for one, wanted in zip(found, problems, strict=True)] == [True] * len(problems)


def test_front_matter_that_is_longer_than_what_is_looked_at_is_no_silence() -> None:
    head = ("---\ncovers: [a]\nkey: " + "x" * MOST + "\n---\n# T\n").encode()[:MOST]
    (problem,) = claims_of("a.md", head).problems
    assert problem.startswith("its front matter cannot be read: it has no end in the first 16 KiB")


def test_an_example_further_down_is_no_front_matter() -> None:
    assert claims("a.md", "# How to\n\n```\n<!-- releasekit\ncovers: x\n-->\n```\n").covers == ()
    assert claims("a.md", "# How to\n\nOne.\n\nTwo.\n\nThree.\n\n<!-- releasekit\ncovers: x\n-->\n").covers == ()
    assert claims("a.rst", "Words first.\n\n:covers: x\n").covers == ()


def test_what_is_no_text_says_nothing() -> None:
    assert claims_of("a.md", b"---\ncovers: x\n---\ncaf\xe9") == NO_CLAIMS
    assert claims_of("a.pdf", b"covers") == NO_CLAIMS
    assert not is_text("docs.md/picture.png")
    # A character may be cut in two at the end of what was read.
    head = ("---\ncovers: x\n---\n# " + "я" * MOST).encode()[:MOST]
    assert claims_of("a.md", head).covers == ("x",)


@given(st.text(), st.sampled_from(["a.md", "a.rst", "a.adoc", "a.html"]))
def test_no_text_breaks_it(text: str, path: str) -> None:
    for front in ("", "---\ncovers:", ":covers:", "<!-- releasekit\ncovers:"):
        found = claims_of(path, f"{front}{text}".encode())
        assert all(one == one.strip() != "" for one in found.covers)


def test_heads_are_read_without_the_rest(repo: RepoBuilder) -> None:
    contents = [b"", b"short", b"x" * 10, b"y" * 11, b"z" * (3 << 20)]
    oids = [repo.git("hash-object", "-w", "--stdin", input=content) for content in contents]
    git = Git(Path(repo.path))
    assert list(read_heads(git, oids, 10)) == [content[:10] for content in contents]
    assert list(read_heads(git, [], 10)) == []
    assert read_sizes(git, oids) == [0, 5, 10, 11, 3 << 20]
    assert read_sizes(git, []) == []
    nothing = "1" * 40
    with pytest.raises(RepositoryError, match=f"{nothing} is no object of this repository"):
        read_sizes(git, [oids[0], nothing])
    with pytest.raises(RepositoryError, match=f"{nothing} is no file of this repository"):
        list(read_heads(git, [nothing], 10))
