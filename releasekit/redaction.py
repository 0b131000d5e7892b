"""What must not be told: user names, passwords and tokens in what programs say, by the places where they stand and by their form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_HIDDEN = (
    # An address: all before the last @ of what names the host. A password may hold a slash by mistake; a port is no password.
    r"(?i)(?P<kept>\b[a-z][a-z0-9+.-]*://)(?:[^/\s'\"<>]*|[^/:@\s'\"<>]*:(?!\d+/)[^\s'\"<>]*)@",
    # user:token@host:path, as ssh has it, with a token that does not belong there.
    r"(?P<kept>(?<![\w/.+%~-]))[\w.+%~-]+:[^\s/@'\"<>]+@(?=[\w.-]+:)",
    r"(?i)(?P<kept>[?&;][\w.-]*(?:token|secret|passw|api_?key|auth|signature|credential)[\w.-]*=)[^&;\s'\"#<>]+",
    r"(?i)(?P<kept>\bauthorization\s*:\s*(?:\w+\s+)?)\S+",
    r"(?i)(?P<kept>\bbearer\s+)\S{8,}",
    r"(?P<kept>)\b(?:gh[opsur]_\w{16,}|github_pat_\w{16,}|gl[a-z]{2,6}-[\w-]{16,}|pypi-[\w-]{16,}|AKIA[0-9A-Z]{16})",
)
"""What stands where secrets stand, or has the form of one; ``kept`` stays. Compiled when something is said."""

_TELLING_NAME = r"(?i)TOKEN|SECRET|PASSW|CREDENTIAL|PRIVATE|API_?KEY|ACCESS_?KEY|_PAT$"
_SHORTEST_SECRET = 6


def secrets_of(environment: Mapping[str, str]) -> tuple[str, ...]:
    """The values of an environment that must not show up anywhere, by the names that they have; the longest first."""
    values = (value for name, value in environment.items() if re.search(_TELLING_NAME, name))
    lines = {line.strip() for value in values for line in value.splitlines()}  # of a key, each line by itself
    return tuple(sorted((line for line in lines if len(line) >= _SHORTEST_SECRET), key=len, reverse=True))


def redact(said: bytes | str, secrets: Iterable[str] = ()) -> str:
    """What a program said, as text, without secrets: those that are known, those of addresses, and what looks like one."""
    text = said if isinstance(said, str) else said.decode("utf-8", "backslashreplace")
    for secret in secrets:
        text = text.replace(secret, "***")
    for pattern in _HIDDEN:
        text = re.sub(pattern, _hidden, text)
    return text.strip()


def _hidden(found: re.Match[str]) -> str:
    return f"{found['kept']}***{'@' if found[0].endswith('@') else ''}"
