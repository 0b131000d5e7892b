"""Requests: which tracker one belongs to, its address, and the patterns and addresses that a configuration may hold."""

from __future__ import annotations

import re
import string
import time
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releasekit.core.changes import DEFAULT_KINDS, Change
from releasekit.core.config import Config
from releasekit.core.requestoptions import MAX_BITS, RequestOptions, bits_of
from releasekit.core.requests import MAX_LENGTH, REQUEST_KINDS, Request, Trackers, default_kind, resolved
from releasekit.errors import ConfigError

BROWSE = "https://tracker.example/browse/{request}"
INCIDENTS = RequestOptions("INC-[0-9]+", "support", BROWSE, "incident")
ANYTHING = RequestOptions("[^/]*", url="https://other.example/?q={request}&all=1")
TRACKERS = Trackers(
    (
        INCIDENTS,
        RequestOptions("DEV-[0-9]+", kind="development"),
        RequestOptions(
            "(?P<owner>[a-z]+)/(?P<name>[a-z.]+)#(?P<number>[0-9]+)(?P<note>!)?", url="https://h.example/{owner}/{name}/{number}{note}"
        ),
        ANYTHING,
    )
)


# Which tracker --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("INC-7", Request("INC-7", "incident", "https://tracker.example/browse/INC-7")),
        ("DEV-7", Request("DEV-7", "development", None)),
        ("org/repo.x#12", Request("org/repo.x#12", None, "https://h.example/org/repo.x/12")),
        ("org/repo.x#12!", Request("org/repo.x#12!", None, "https://h.example/org/repo.x/12%21")),
        ("inc-7", Request("inc-7", None, "https://other.example/?q=inc-7&all=1")),
        ("INC-7 ", Request("INC-7 ", None, "https://other.example/?q=INC-7%20&all=1")),
        ("x&y=?#%", Request("x&y=?#%", None, "https://other.example/?q=x%26y%3D%3F%23%25&all=1")),
        ("7\n", Request("7\n", None, "https://other.example/?q=7%0A&all=1")),
        ("a/b", Request("a/b")),
        ("7" * MAX_LENGTH, Request("7" * MAX_LENGTH, None, f"https://other.example/?q={'7' * MAX_LENGTH}&all=1")),
        ("7" * (MAX_LENGTH + 1), Request("7" * (MAX_LENGTH + 1))),
    ],
)
def test_the_first_row_whose_pattern_matches_the_whole_decides(text: str, request_: Request) -> None:
    assert TRACKERS.of(text) == request_
    assert TRACKERS.knows(text) == (TRACKERS.row_of(text) is not None) == (request_ != Request(text))


def test_the_row_tells_the_tracker() -> None:
    assert TRACKERS.row_of("INC-7") is INCIDENTS
    assert TRACKERS.row_of("a/b") is None


@given(st.text())
def test_without_trackers_every_form_is_known_and_nothing_is_filled_in(text: str) -> None:
    assert Trackers().knows(text)
    assert Trackers().of(text) == Request(text)


ODD = st.text(st.characters(codec=None) | st.sampled_from("/?#%&=@:\\\"'<>(){}[] \x00\u202e\ud800"), max_size=MAX_LENGTH)


@given(ODD)
def test_nothing_in_a_request_leaves_its_place_in_the_address(text: str) -> None:
    url = Trackers((RequestOptions("(?s).*", url="https://t.example/a/{request}/b?x={request}#{request}"),)).of(text).url

    assert url is not None
    assert re.fullmatch(r"[A-Za-z0-9:/?#=%._~-]+", url)
    parts = urlsplit(url)
    assert (parts.scheme, parts.netloc, parts.path.count("/"), url.count("?"), url.count("#")) == ("https", "t.example", 3, 1, 1)
    shown = text.encode("utf-8", "replace").decode()
    assert [unquote(parts.path), unquote(parts.query), unquote(parts.fragment)] == [f"/a/{shown}/b", f"x={shown}", shown]


@given(st.lists(st.sampled_from(["A", "B", "[AB]", "[A-Z]"]), max_size=4), st.text("ABC", max_size=2))
def test_the_order_of_the_rows_counts(patterns: list[str], text: str) -> None:
    rows = tuple(RequestOptions(one) for one in patterns)
    matching = [row for row in rows if re.fullmatch(row.pattern, text)]

    assert Trackers(rows).row_of(text) is (matching[0] if matching else None)


# What changes answer --------------------------------------------------------------------------------------------------------


def test_what_is_lacking_is_filled_in_and_what_is_known_stays() -> None:
    assert TRACKERS.filled(Request("INC-7")) == TRACKERS.of("INC-7")
    assert TRACKERS.filled(Request("INC-7", "problem", "https://old.example")) == Request("INC-7", "problem", TRACKERS.of("INC-7").url)
    assert TRACKERS.filled(Request("DEV-7", None, "https://old.example")) == Request("DEV-7", "development", "https://old.example")
    assert TRACKERS.filled(Request("a/b", None, "https://old.example")) == Request("a/b", None, "https://old.example")


def test_all_requests_of_all_changes_are_resolved() -> None:
    none = Change("a", "fix", "core", {"en": "a"})
    two = Change("b", "fix", "core", {"en": "b"}, (Request("INC-7"), Request("DEV-8")))

    assert resolved((none, two), TRACKERS)[0] is none
    assert [one.kind for one in resolved((none, two), TRACKERS)[1].requests] == ["incident", "development"]
    assert resolved([none, two], Trackers()) == (none, two)


@given(st.lists(st.lists(st.sampled_from(["INC-1", "DEV-1", "a/b", "?"]), max_size=3), max_size=3))
def test_resolving_twice_changes_nothing_more(requests: list[list[str]]) -> None:
    changes = tuple(Change(str(place), "fix", "core", {}, tuple(map(Request, each))) for place, each in enumerate(requests))
    once = resolved(changes, TRACKERS)

    assert resolved(once, TRACKERS) == once
    assert [[one.id for one in change.requests] for change in once] == requests


def test_every_kind_of_request_has_a_kind_of_change() -> None:
    assert [default_kind(kind) for kind in REQUEST_KINDS] == ["fix", "fix", "docs", "feature"]
    assert {default_kind(kind) for kind in REQUEST_KINDS} <= {kind.id for kind in DEFAULT_KINDS}
    assert (default_kind(None), default_kind("riddle")) == (None, None)


# Configuration --------------------------------------------------------------------------------------------------------------


def problem_of(**row: Any) -> str:
    with pytest.raises(ConfigError) as error:
        Config.from_mapping({"request": [{"pattern": "x"}, {"pattern": "[0-9]+", **row}]})
    (problem,) = error.value.problems
    return problem


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"pattern": "(a"}, "request[1].pattern: must be a regular expression, and '(a' is none: missing ), unterminated subpattern"),
        ({"pattern": "a{99999999999}"}, "request[1].pattern: must be a regular expression, and 'a{99999999999}' is none: "),
        ({"pattern": ""}, "request[1].pattern: must not be empty"),
        ({"pattern": 5}, "request[1].pattern: must be a text, not a number"),
        ({"pattern": "(a+)+"}, "request[1].pattern: must not leave that much to choice, since matching '(a+)+' could take for ever: "),
        ({"kind": "incidnt"}, "request[1].kind: must be one of incident, problem, service, development, not 'incidnt' (did you mean"),
        ({"hotfix": ["now"]}, "request[1].hotfix[0]: must be one of urgent, minor, not 'now'"),
        ({"id": "a b"}, "request[1].id: must be a name of ASCII letters"),
        ({"url": "https://t.example/7"}, "request[1].url: must hold {request}, or a named group of the pattern, not 'https://t.example/7'"),
        ({"url": "https://t.example/{request}}"}, "request[1].url: must hold braces only as in {request}, not "),
        ({"url": "https://t.example/{other}"}, "request[1]: url holds {other}, and the pattern has no group of that name"),
        ({"url": "https://t.example/{}"}, "request[1]: url holds {}, and the pattern has no group of that name"),
        ({"link": "x"}, "request[1].link: there is no such option"),
    ],
)
def test_a_row_that_is_wrong_is_told_with_its_path(row: dict[str, Any], problem: str) -> None:
    assert problem_of(**row).startswith(problem)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert({request})",
        "ftp://t.example/{request}",
        "//t.example/{request}",
        "t.example/{request}",
        "https://{request}",
        "https://{request}.example/",
        "https://me:secret@t.example/{request}",
        "https:///{request}",
        "https://t.example/{request} x",
        "https://t.example/'{request}'",
        'https://t.example/"{request}"',
        "https://t.example/<{request}>",
        "https://t.example/({request})",
        "https://t.example\\{request}",
        "https://t.example/\\{request}",
        "https://t.example/\u202e{request}",
        "https://t.example/\n{request}",
    ],
)
def test_an_address_that_is_not_plain_is_refused(url: str) -> None:
    assert problem_of(url=url).startswith("request[1].url: must be an http or https address with a plain host")


def test_two_trackers_of_one_name_are_refused_and_trackers_without_a_name_are_not() -> None:
    with pytest.raises(ConfigError, match="request: id 'a' is given twice"):
        Config.from_mapping({"request": [{"pattern": "x", "id": "a"}, {"pattern": "y", "id": "a"}]})
    assert len(Config.from_mapping({"request": [{"pattern": "x"}, {"pattern": "y"}]}).requests) == 2


# Patterns that take for ever -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "bits"),
    [
        ("INC-7", 0),
        ("[0-9]+", 6),
        ("[0-9]{4}", 0),
        ("[0-9]{1,4}", 2),
        ("[0-9]{2,}", 6),
        ("[0-9]{,3}", 2),
        ("a{x}", 0),
        ("a?b??c?+", 3),
        ("a*b*?c*+", 18),
        (r"\*\(\+\[\|", 0),
        ("[]*+?(|)]", 0),
        (r"[^]\](+]+", 6),
        ("(?#(a+*)x", 0),
        ("(?i:INC|PRB|SRV)-[0-9]+", 8),
        (r"[A-Z]{2,5}(?:-[A-Z]+)?-\d+(?:\.\d+)?", 22),
        (r"(?P<owner>[\w.-]+)/(?P<name>[\w.-]+)#(?P<number>\d+)", 18),
        (r"(?<!x)(?=[A-Z]+)(?!y)\w+", 12),
        (r"(?:\.\d{1,3}){0,3}", 8),
        ("(?:a|aa){12}b", 12),
        ("(a+)+", 390),
        ("((a?)*)*b", 4486),
        ("(?:AB|CD)*", 70),
        ("(?x)a+ # :)", 6),
    ],
)
def test_how_much_a_pattern_leaves_to_choice(pattern: str, bits: int) -> None:
    re.compile(pattern)
    assert bits_of(pattern) == bits


@pytest.mark.parametrize("pattern", ["a*a*a*a*b", "a?" * MAX_BITS + "b", "(?:a?){18}b", "(?:a|aa){24}b", "(?:a{1,4}){8}b"])
def test_what_may_be_configured_is_matched_in_time(pattern: str) -> None:
    trackers = Trackers((RequestOptions(pattern),))
    assert bits_of(pattern) <= MAX_BITS
    assert Config.from_mapping({"request": [{"pattern": pattern}]}).requests == trackers.rows

    before = time.process_time()
    assert not trackers.knows("a" * (MAX_LENGTH - 1) + "c")
    assert time.process_time() - before < 10


@pytest.mark.parametrize("pattern", ["(a+)+b", "(a|a)*b", "(?:a?){25}b", "a*a*a*a*a*b", r"(\w+\s?)+", "(.*)(.*)(.*)(.*)(.*)"])
def test_what_could_take_for_ever_is_refused(pattern: str) -> None:
    assert "could take for ever" in problem_of(pattern=pattern)


@pytest.mark.filterwarnings("ignore::FutureWarning")  # Python's own, about [[ in a pattern
@given(st.text(alphabet="ab()[]{}|*+?\\^-,01#:P<>=!" + string.whitespace, max_size=20))
def test_any_pattern_is_measured_or_told(pattern: str) -> None:
    row = option_problem = None
    try:
        row = Config.from_mapping({"request": [{"pattern": pattern}]}).requests[0]
    except ConfigError as error:
        (option_problem,) = error.problems
    if row is None:
        assert (option_problem or "").startswith("request[0].pattern: must ")
    else:
        assert bits_of(row.pattern) <= MAX_BITS
        assert Trackers((row,)).knows("a") == (re.fullmatch(pattern, "a") is not None)
