"""What no document may carry, whatever its format: control characters, terminal escapes, bidirectional overrides, half characters."""

from __future__ import annotations

import re

_NEWLINE = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_ESCAPE_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])?")
_SURROGATE = re.compile("[\ud800-\udfff]")
# Zero-width joiners (U+200C, U+200D) stay: scripts and emoji need them, and they move no text around.
_UNPRINTABLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff]")
_SUSPECT = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\ud800-\udfff]")


def clean(text: str) -> str:
    """The text with LF line ends only and nothing unprintable in it; a half of a surrogate pair becomes U+FFFD."""
    if not _SUSPECT.search(text):
        return text
    text = _NEWLINE.sub("\n", text).replace("\t", " ")
    text = _ESCAPE_SEQUENCE.sub("", text)
    return _SURROGATE.sub("\ufffd", _UNPRINTABLE.sub("", text))


def clean_line(text: str) -> str:
    """The same on one line, for names and other short texts; runs of white space become one space."""
    return " ".join(clean(text).split())
