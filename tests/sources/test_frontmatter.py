"""Front matter: what a fragment says before its text; what cannot be read says why, and what is written is read again."""

from __future__ import annotations

import re
import subprocess
import sys
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releasekit.core.update import DOWNTIMES, METHODS, REPLACES, Update
from releasekit.sources import plainyaml
from releasekit.sources.frontmatter import FrontMatter, compose, parse
from tests.delivery.products import environment


def front(block: str) -> FrontMatter:
    """A block between two lines ``---``; the text below it is left as it is."""
    found, body = parse(f"---\n{block}\n---\nOne.", "en")
    assert body == "One."
    return found


# Forms ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        "---\nru: Раз\ndocs: none\n---\nOne.",
        "--- \nru: Раз\ndocs: none\n---\t\n\nOne.",
        "<!-- releasekit\nru: Раз\ndocs: none\n-->\nOne.",
        "<!--releasekit\n  ru: Раз\n  docs: none\n  -->\n\nOne.",
        "<!-- releasekit {ru: Раз, docs: none} --> One.",
        ".. releasekit\n   ru: Раз\n\n   docs: none\n\nOne.",
        "..  releasekit \n\tru: Раз\n\tdocs: none\nOne.",
    ],
)
def test_a_block_stands_between_lines_or_in_a_comment(content: str) -> None:
    assert parse(content, "en") == (FrontMatter({"ru": "Раз"}, docs="none"), "One.")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "One.",
        "One.\n---\nru: Раз\n---\n",
        "---\nOne.\n---\nTwo.",
        "---\n*One* two\n---\nTwo.",
        "---\n- one: two\n---\n",
        "---\n---\n",
        "---\n# only a remark\n---\n",
        "---\nOne, and no end",
        "----\nru: Раз\n----\n",
        "<!-- a remark -->\nOne.",
        "<!-- releasekits\n-->",
        "..\n   releasekit\n",
        ".. releasekit: is a tool\n",
    ],
)
def test_everything_else_is_text(content: str) -> None:
    assert parse(content, "en") == (FrontMatter(), content)


def test_a_fragment_may_be_front_matter_alone() -> None:
    assert parse("---\nen: One.\nru: Раз.\n---", "en") == (FrontMatter({"en": "One.", "ru": "Раз."}), "")


# Keys -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("ru: Раз", FrontMatter({"ru": "Раз"})),
        ("ru: |\n  Раз\n  два\n\n  три\nde-AT: 1", FrontMatter({"ru": "Раз\nдва\n\nтри", "de-AT": "1"})),
        ("fil: Isa", FrontMatter({"fil": "Isa"})),
        ("request: 007", FrontMatter(requests=("007",))),
        ("request: [PRB-1, 'group/2', PRB-1]", FrontMatter(requests=("PRB-1", "group/2"))),
        ("docs: none", FrontMatter(docs="none")),
        ("breaking: true", FrontMatter(breaking=True)),
        ("breaking: false", FrontMatter()),
        ("update: Run it", FrontMatter(update=Update(notes={"en": "Run it"}))),
        ("update:\n  en: Run it\n  ru: Запустите", FrontMatter(update=Update(notes={"en": "Run it", "ru": "Запустите"}))),
        ("update: {replaces: data}", FrontMatter(update=Update(replaces=("data",)))),
        (
            "update: {replaces: [data, executable], downtime: none, method: mass, notes: Run it}",
            FrontMatter(update=Update(("data", "executable"), "none", "mass", {"en": "Run it"})),
        ),
        ("update: {downtime: full, notes: {ru: Раз}}", FrontMatter(update=Update(downtime="full", notes={"ru": "Раз"}))),
    ],
)
def test_what_can_be_said(block: str, expected: FrontMatter) -> None:
    assert front(block) == expected


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        ("doc: none", "there is no key 'doc' (did you mean 'docs'?)"),
        ("requests: 1", "there is no key 'requests' (did you mean 'request'?)"),
        ("Ru: x", "there is no key 'Ru'"),
        ("<<: x", "there is no key '<<'"),
        ("kind: fix", "'kind' must not stand in it: the file's name says it"),
        ("component: ui", "'component' must not stand in it: the folder says it"),
        ("ru:", "'ru' must be a text that is not empty"),
        ("ru: [a]", "'ru' must be a text that is not empty"),
        ("docs: nonne", "'docs' must be none, not 'nonne' (did you mean 'none'?)"),
        ("docs: [none]", "'docs' must be a text that is not empty"),
        ("breaking: maybe", "'breaking' must be true or false, not 'maybe'"),
        ("request: []", "'request' must be a text that is not empty"),
        ("request: [1, {a: b}]", "'request' must be a text that is not empty"),
        ('request: "1\\u202e2"', r"'request' holds characters that cannot be printed: '1\u202e2'"),
        ("update: {}", "'update' must be a text that is not empty"),
        ("update: [Run it]", "'update' must be a text that is not empty"),
        ("update: {downtim: full}", "'downtim' in 'update' is no code of a language (did you mean 'downtime'?)"),
        ("update: {downtime: long}", "'downtime' must be none or partial or full, not 'long'"),
        ("update: {replaces: [all]}", "'replaces' must be executable or configuration or data, not 'all'"),
        ("update: {method: mass, ru: Раз}", "there is no key 'ru' in 'update': texts by language stand in its notes"),
        ("update: {method: mass, note: x}", "there is no key 'note' in 'update' (did you mean 'notes'?)"),
        ("update: {notes: {russian: x}}", "'russian' in 'notes' is no code of a language"),
        ("update: {notes: {}}", "'notes' must be a text that is not empty"),
        ("ru: a\nru: b", "the key 'ru' is there twice (in its line 2)"),
        ("update: {ru: a, ru: b}", "the key 'ru' is there twice (in its line 1)"),
        ("ru: &a x", "anchors (&name) and aliases (*name) have no meaning in it: put the text in quotes"),
        ("ru: *a", "anchors (&name) and aliases (*name) have no meaning in it: put the text in quotes"),
        ("ru: !!python/object/apply:os.system [x]", "tags (!name) have no meaning in it: put the text in quotes"),
        ("? [a]\n: b", "a key must be a text that is not empty (in its line 1)"),
        ("update: {notes: {ru: {a: b}}}", "it is nested deeper than 3 levels"),
        ("ru: " + "[" * 10_000, "it is nested deeper than 3 levels"),
        ("ru: [", "it is not YAML: expected the node content, but found '<stream end>' (in its line 2)"),
        ("ru: one: two", "it is not YAML: mapping values are not allowed here (in its line 1)"),
        ("ru: x\n\ty: z", "it is not YAML: found character '\\t' that cannot start any token (in its line 2)"),
        ("ru: x\n...\nen: y", "it is not YAML: expected '<document start>', but found '<block mapping start>' (in its line 3)"),
        ("ru: " + "x" * plainyaml.MAX_SIZE, f"it is larger than {plainyaml.MAX_SIZE} characters"),
    ],
)
def test_what_cannot_be_read_says_why(block: str, reason: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"its front matter: {reason}") + r"\Z"):
        front(block)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("---\nru: Раз\nOne.", "its front matter has no end"),
        ("<!-- releasekit\nru: Раз\nOne.", "its front matter has no end"),
        ("<!-- releasekit is a tool -->", "its front matter: it holds no keys with values"),
        ("<!-- releasekit -->", "its front matter: it holds no keys with values"),
        ("<!-- releasekit\nru: \x01\n-->", "its front matter: it is not YAML: special characters are not allowed"),
        ("---\nen: One.\n---\nOne.", "its text in 'en' is there twice, in its front matter and below it"),
    ],
)
def test_a_block_that_cannot_be_read_says_why(content: str, reason: str) -> None:
    with pytest.raises(ValueError, match=re.escape(reason) + r"\Z"):
        parse(content, "en")


def test_yaml_is_loaded_only_where_there_is_front_matter() -> None:
    program = "import sys; from releasekit.sources.frontmatter import parse; parse({!r}, 'en'); print('yaml' in sys.modules)"
    answers = []
    for content in ("One.", "---\nOne.", "---\nru: x\n---\n"):
        command = [sys.executable, "-c", program.format(content)]
        answers.append(subprocess.run(command, env=environment(), capture_output=True, text=True, check=True).stdout)
    assert answers == ["False\n", "False\n", "True\n"]


# Writing --------------------------------------------------------------------------------------------------------------------


def test_a_text_alone_needs_no_front_matter() -> None:
    assert compose(FrontMatter(), "One.", "en") == "One.\n"


def test_front_matter_is_written_in_the_order_of_its_keys_and_as_a_person_would() -> None:
    told = FrontMatter({"ru": "Раз.\nДва."}, ("PRB-1",), "none", Update(("data",), "full", None, {"en": "Run it."}), breaking=True)
    block = (
        "ru: |-\n  Раз.\n  Два.\nrequest: PRB-1\ndocs: none\nupdate:\n  replaces:\n  - data\n  downtime: full\n  notes: Run it.\n"
        "breaking: true\n"
    )
    assert compose(told, "One.", "en") == f"---\n{block}---\nOne.\n"
    assert compose(told, "One.", "en", hidden=True) == f"<!-- releasekit\n{block}-->\nOne.\n"


def test_a_comment_is_written_in_the_words_of_the_file() -> None:
    assert compose(FrontMatter({"ru": "Раз."}), "One.", "en", ".rst", hidden=True) == ".. releasekit\n   ru: Раз.\n\nOne.\n"


def test_what_would_end_a_comment_is_not_put_into_one() -> None:
    assert compose(FrontMatter({"ru": "a --> b"}), "One.", "en", hidden=True) == "---\nru: a --> b\n---\nOne.\n"


def test_a_text_that_begins_as_front_matter_does_is_not_taken_for_it() -> None:
    assert compose(FrontMatter(), "---\nru: Раз\n---\nOne.", "en") == "---\nen: |-\n  ---\n  ru: Раз\n  ---\n  One.\n---\n"


ODD = ["---\nru: x\n---", "true", "~", "1: 2", "- a", "<!-- releasekit", "-->", "*a", "&a", "!a", "# a", "a\n\n b", "%", "a: b", "'", '"']
TEXTS = st.text(st.characters(codec="utf-8"), max_size=40) | st.sampled_from(ODD)
WORDS = TEXTS.map(str.strip).filter(bool)
LANGUAGES = st.sampled_from(["ru", "de", "pt-BR", "fil"])
UPDATES = st.builds(
    Update,
    st.lists(st.sampled_from(REPLACES), unique=True).map(tuple),
    st.none() | st.sampled_from(DOWNTIMES),
    st.none() | st.sampled_from(METHODS),
    st.dictionaries(LANGUAGES | st.just("en"), WORDS, max_size=2),
).filter(lambda update: update != Update())
FRONTS = st.builds(
    FrontMatter,
    st.dictionaries(LANGUAGES, WORDS, max_size=2),
    st.lists(WORDS.filter(str.isprintable), max_size=2, unique=True).map(tuple),
    st.none() | st.just("none"),
    st.none() | UPDATES,
    st.booleans(),
)


@given(told=FRONTS, body=WORDS, ending=st.sampled_from([".md", ".rst", ""]), hidden=st.booleans())
def test_what_is_written_is_read_again(told: FrontMatter, body: str, ending: str, hidden: bool) -> None:
    found, text = parse(compose(told, body, "en", ending, hidden=hidden).strip(), "en")

    assert (found._replace(texts=told.texts), found.texts.get("en", text)) == (told, body)
    assert {language: one for language, one in found.texts.items() if language != "en"} == told.texts


@given(st.text(max_size=60) | st.text("-\nru:e&*![]{}<>. |", max_size=60))
def test_anything_is_read_or_refused(content: str) -> None:
    with suppress(ValueError):  # and nothing else
        found, body = parse(content, "en")
        assert found != FrontMatter() or body == content


@given(st.dictionaries(WORDS, WORDS | st.lists(WORDS, max_size=2) | st.dictionaries(WORDS, WORDS, max_size=2), max_size=3))
def test_plain_yaml_is_read_as_it_was_written(data: dict[str, Any]) -> None:
    assert plainyaml.load(plainyaml.dump(data)) == data
