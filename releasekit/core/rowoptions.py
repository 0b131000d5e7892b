"""The rows of the configuration's lists: a component, a kind of change, a version file, an accepted finding."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from releasekit.core import options as read
from releasekit.core.options import option
from releasekit.core.version import Version


@dataclass(frozen=True, slots=True)
class ComponentOptions:
    """A component of the product."""

    id: str = option(read.slug, "short ASCII name, used in folders and records", example='"billing"')
    name: Mapping[str, str] = option(read.names, "name per language", factory=dict, example='{ ru = "Биллинг", en = "Billing" }')
    paths: tuple[str, ...] = option(read.strings, "gitignore patterns of its files", default=(), example='["services/billing/**"]')
    docs: tuple[str, ...] = option(read.strings, "patterns of the documents that describe it", default=(), example='["docs/billing/**"]')
    scopes: tuple[str, ...] = option(
        read.strings, "scopes of Conventional Commits that mean it, besides its id", default=(), example='["bill"]'
    )
    aliases: tuple[str, ...] = option(
        read.strings,
        "other ids for it in folders of fragments, trailers and scopes, such as the one that it bore before",
        default=(),
        example='["invoices"]',
    )


@dataclass(frozen=True, slots=True)
class KindOptions:
    """A kind of change: a new one, or a default one of which only what is given here changes."""

    id: str = option(read.slug, "name of the kind in fragments and records", example='"performance"')
    name: Mapping[str, str] = option(read.names, "name per language", factory=dict, example='{ ru = "Скорость", en = "Performance" }')
    shown: bool | None = option(read.boolean, "whether documents show it; default: as before, and a new kind is", default=None)
    hotfix: tuple[str, ...] | None = option(
        read.some_of("urgent", "minor"),
        "reasons for which a hotfix may hold it; default: as before, a new kind for none",
        default=None,
        example='["minor"]',
    )


@dataclass(frozen=True, slots=True)
class LimitationOptions:
    """A known limitation of the product: something that it does not do, or does wrong, and that its documents must say."""

    id: str = option(read.slug, "short ASCII name", example='"no-ipv6"')
    text: Mapping[str, str] = option(
        read.names, "what is limited, per language", example='{ ru = "IPv6 не поддерживается.", en = "There is no IPv6." }'
    )
    component: str | None = option(read.slug, "the component that it concerns; default: the product", default=None, example='"billing"')
    request: str | None = option(read.text, "the request that it is tracked by", default=None, example='"TW-77"')
    since: Version | None = option(read.parsed(Version.parse), "the first version that has it; default: all", default=None, example='"4.1"')
    lifted: Version | None = option(read.parsed(Version.parse), "the first version that has it no longer", default=None, example='"4.3"')

    def __post_init__(self) -> None:
        if self.since and self.lifted and self.lifted <= self.since:
            raise ValueError(f"lifted must come after since, which is {self.since}")


@dataclass(frozen=True, slots=True)
class ApprovalOptions:
    """A line of the approval block: a role, and who has it. An approval of the release in that role fills it in."""

    role: Mapping[str, str] = option(read.names, "the role, per language", example='{ ru = "Утвердил", en = "Approved by" }')
    name: str = option(read.text, "who has it; default: room for a name", default="", example='"И. И. Иванов"')


@dataclass(frozen=True, slots=True)
class IgnoreOptions:
    """A finding that is known and accepted."""

    rule: str = option(read.text, "code of the rule", example='"RK101"')
    ref: str = option(
        read.text,
        "the tag or branch that it is found at; `v0.1..v0.9` for the release tags from one version to another, `*` for all",
        example='"v0.9"',
    )
    reason: str = option(read.text, "why it is accepted", example='"burnt number, see issue 12"')


@dataclass(frozen=True, slots=True)
class FileOptions:
    """A file that holds the version; give ``key`` for TOML, or ``pattern`` for any text."""

    path: str = option(read.inside, "path from the top of the repository", example='"pyproject.toml"')
    key: str | None = option(read.text, "dotted key of a TOML file", default=None, example='"project.version"')
    pattern: str | None = option(
        read.text,
        "regular expression with {version} in it, multiline, matching exactly once",
        default=None,
        example='"^VERSION = {version}$"',
    )

    def __post_init__(self) -> None:
        if (self.key is None) == (self.pattern is None):
            raise ValueError("give either key or pattern")
        if self.pattern is not None:
            if self.pattern.count("{version}") != 1:
                raise ValueError("pattern must hold {version} once")
            try:
                re.compile(self.pattern.replace("{version}", "0"))
            except re.error as error:
                raise ValueError(f"pattern is no regular expression: {error}") from error


@dataclass(frozen=True, slots=True)
class SigningOptions:
    """Whose signatures release tags bear. What counts for a server's hook is what the main branch says."""

    required: bool = option(
        read.boolean, "whether every release tag must be signed; without `signers`, no more than that is looked at", default=False
    )
    signers: tuple[str, ...] = option(
        read.checked(read.strings, lambda signers: all(map(is_signer, signers)), "hold lines of ssh keys or fingerprints of OpenPGP keys"),
        "who may release: lines of git's allowed signers file, such as `release@example.org ssh-ed25519 AAAA…`, or fingerprints of OpenPGP"
        " keys, 40 or 64 hexadecimal digits; default: anybody",
        default=(),
        example='["release@example.org ssh-ed25519 AAAAC3Nza…"]',
    )


def is_fingerprint(signer: str) -> bool:
    """Whether a signer is the fingerprint of an OpenPGP key."""
    return re.fullmatch(r"[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64}", signer.replace(" ", ""), re.ASCII) is not None


def is_signer(signer: str) -> bool:
    """Whether a text is a line of an allowed signers file (principals, options, key type, key), or a fingerprint."""
    is_line = signer.isprintable() and not signer.startswith("#") and re.search(r"\S\s+(?:\S+\s+)*(?:ssh-|ecdsa-|sk-)\S+\s+\S+", signer)
    return is_fingerprint(signer) or bool(is_line)
