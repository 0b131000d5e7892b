"""The configuration of trackers: ``[[tool.releasekit.request]]``, and what keeps a pattern from taking for ever."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from releasekit.core import options as read
from releasekit.core.options import option
from releasekit.core.requests import MAX_LENGTH, PLACEHOLDER, REQUEST_KINDS

MAX_BITS = 24
"""How much a pattern may leave to choice, as a power of two: so many ways of matching are tried in less than a second."""

_ENDLESS = MAX_LENGTH.bit_length() - 1
_PARTS = re.compile(
    r"""
      (?P<skip>\\. | \[\^?\]?(?:\\.|[^\]\\])*\] | \(\?[#][^)]*\) | [^\\\[(){}|*+?])
    | (?P<open>\((?:\?(?:P?<\w+>|P?[=!<>:]+|[A-Za-z-]*:?))?)
    | (?P<close>\))
    | (?P<choice>\|)
    | (?P<repeat>\*|\+|\?|\{(?P<least>[0-9]*)(?P<comma>,?)(?P<most>[0-9]*)\})[+?]?
    """,
    re.VERBOSE | re.DOTALL,
)


def bits_of(pattern: str) -> int:
    """How much a valid pattern leaves to choice, as a power of two: an upper bound of how often its matching may go back and try anew.

    A repetition is a choice of how often, an alternative one of which, and what is repeated is chosen anew each time.
    """
    totals = [0]
    last = 0
    for part in _PARTS.finditer(pattern):
        if part["repeat"]:
            most, ways = _times(part)
            grown = last * max(most, 1) + ways
            totals[-1] += grown - last
            last = 0
        elif part["close"] and len(totals) > 1:
            last = totals.pop()
            totals[-1] += last
        else:
            totals += [0] * bool(part["open"])
            totals[-1] += bool(part["choice"])
            last = 0
    return sum(totals)


def _times(part: re.Match[str]) -> tuple[int, int]:
    """How often a repetition repeats at most, and how many bits it takes to say how often."""
    if part["repeat"] in ("*", "+"):
        return MAX_LENGTH, _ENDLESS
    if part["repeat"] == "?":
        return 1, 1
    least = int(part["least"] or 0)
    most = min(int(part["most"]) if part["most"] else MAX_LENGTH if part["comma"] else least, MAX_LENGTH)
    return most, max(most - least, 0).bit_length()


def matcher(value: Any, path: str, problems: list[str]) -> str:
    """A regular expression that matches the whole of a request."""
    found = read.text(value, path, problems)
    try:
        re.compile(found)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"must be a regular expression, and {found!r} is none: {error}") from error
    if bits_of(found) > MAX_BITS:
        raise ValueError(
            f"must not leave that much to choice, since matching {found!r} could take for ever: repeat less, and repeat no group"
            " that holds a repetition or an alternative itself"
        )
    return found


def template(value: Any, path: str, problems: list[str]) -> str:
    """An http or https address that takes something from the request."""
    found = read.text(value, path, problems)
    if not found.isprintable() or not re.fullmatch(r"""https?://[^\s/?\#@\\{}"'<>()]+(?:[/?\#][^\s\\"'<>()]*)?""", found):
        raise ValueError(f"must be an http or https address with a plain host and no spaces, quotes or brackets in it, not {value!r}")
    if not PLACEHOLDER.search(found):
        raise ValueError(f"must hold {{request}}, or a named group of the pattern, not {value!r}")
    if set(PLACEHOLDER.sub("", found)) & set("{}"):
        raise ValueError(f"must hold braces only as in {{request}}, not {value!r}")
    return found


@dataclass(frozen=True, slots=True)
class RequestOptions:
    """A form of requests, and what is known of those that have it; of several rows the first whose pattern matches decides."""

    pattern: str = option(
        matcher,
        f"regular expression for the whole of a request, of {MAX_LENGTH} characters at most; upper and lower case differ",
        example='"PRB-[0-9]+"',
    )
    id: str | None = option(
        read.slug, "short name of the tracker, told where a hotfix is refused for it", default=None, example='"support"'
    )
    url: str | None = option(
        template,
        "where a request is found: an address with `{request}` in it, or with a named group of the pattern",
        default=None,
        example='"https://tracker.example/browse/{request}"',
    )
    kind: str | None = option(read.one_of(*REQUEST_KINDS), "what kind of request it is", default=None, example='"problem"')
    hotfix: tuple[str, ...] | None = option(
        read.some_of("urgent", "minor"),
        "reasons for which a hotfix may hold what answers it; default: by kind, and without a kind the request has no say",
        default=None,
        example='["minor"]',
    )

    def __post_init__(self) -> None:
        known = {"request", *re.compile(self.pattern).groupindex}
        unknown = next((name for name in PLACEHOLDER.findall(self.url or "") if name not in known), None)
        if unknown is not None:
            raise ValueError(f"url holds {{{unknown}}}, and the pattern has no group of that name")
