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


FORMS = ("xy", "semver", "pep440")
"""How a number is written: X.Y and X.Y.Z; always three numbers, X.Y.0; as Python packages have it, which is X.Y and X.Y.Z, too."""

DATA_FORMATS = ("toml", "json", "yaml", "xml", "ini")
PARTS = ("major", "minor", "patch")
"""The placeholders of patterns for one number of a version."""

_ENDINGS = {
    "toml": ("toml",),
    "json": ("json",),
    "yaml": ("yaml", "yml"),
    "xml": ("xml", "pom", "csproj", "fsproj", "vbproj", "props", "nuspec"),
    "ini": ("ini", "cfg"),
}
_ONLY_SEMVER = frozenset(
    {"package.json", "package-lock.json", "npm-shrinkwrap.json", "deno.json", "jsr.json", "Cargo.toml", "Chart.yaml", "pubspec.yaml"}
)
"""Files whose own tools refuse a `version` of two numbers. `appVersion` of Helm is any text."""


@dataclass(frozen=True, slots=True)
class FileOptions:
    """A file that holds the version; give ``key`` for TOML, JSON, YAML, XML and INI, or ``pattern`` for any text."""

    path: str = option(read.inside, "path from the top of the repository", example='"pyproject.toml"')
    key: str | None = option(
        read.text,
        "the names that lead to it, with dots between; one that holds a dot, or is empty, in quotes. XML: the elements from the root on;"
        " INI: section and option",
        default=None,
        example='"project.version"',
    )
    pattern: str | None = option(
        read.text,
        "regular expression with {version} in it, multiline, matching exactly once; or with {major}, {minor} or {patch} where the file"
        " holds each number by itself, a row for each",
        default=None,
        example='"^VERSION = {version}$"',
    )
    format: str | None = option(
        read.one_of(*DATA_FORMATS),
        "format of a file with a key; default: by the end of its name, else TOML",
        default=None,
        example='"json"',
    )
    written: str | None = option(
        read.one_of(*FORMS),
        "how the number is written: `xy` is X.Y and X.Y.Z, `semver` X.Y.0 and X.Y.Z, `pep440` as Python packages have it; default: `semver`"
        " for the key `version` of package.json, package-lock.json, npm-shrinkwrap.json, deno.json, jsr.json, Cargo.toml, Chart.yaml and"
        " pubspec.yaml, whose tools refuse X.Y, else `xy`",
        default=None,
        key="as",
        example='"semver"',
    )
    development: str | None = option(
        read.text,
        "what the file says between releases, with {next} for the next stable version; a commit after that of a stable version writes it."
        " Default: the file keeps the number of the release",
        default=None,
        example='"{next}.dev0"',
    )

    def __post_init__(self) -> None:
        if (self.key is None) == (self.pattern is None):
            raise ValueError("give either key or pattern")
        if self.pattern is not None:
            _check_pattern(self.pattern, self.placeholder)
            if self.format is not None:
                raise ValueError("format is for files with a key; a pattern needs none")
        else:
            self.names  # noqa: B018  raises ValueError
        if self.is_part and (self.written or self.development):
            raise ValueError(f"{{{self.placeholder}}} is one number: as and development are for whole ones")
        if self.development is not None:
            _check_development(self.development, self.form)

    @property
    def data_format(self) -> str:
        """The format of a file with a key."""
        return self.format or _format_of(self.path)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the key. Raises ValueError for a key that cannot be read."""
        found, rest = [], f"{self.key or ''}."
        while rest:
            name = re.match(r"(?:\"([^\"]*)\"|'([^']*)'|([^.\"']+))\.", rest)
            if name is None:
                raise ValueError(f"key cannot be read: {self.key!r} (put a name that is empty, or holds a dot, in quotes)")
            found.append(name[1] or name[2] or name[3] or "")
            rest = rest[name.end() :]
        return tuple(found)

    @property
    def placeholder(self) -> str:
        """What of the version stands there: ``version``, ``major``, ``minor`` or ``patch``."""
        pattern = self.pattern or ""
        return next((part for part in PARTS if f"{{{part}}}" in pattern), "version")

    @property
    def is_part(self) -> bool:
        """Whether one number of the version stands there by itself."""
        return self.placeholder in PARTS

    @property
    def form(self) -> str:
        """How a whole number is written there."""
        last = (self.key or "").rpartition(".")[2]
        is_semver = last == "version" and self.path.rpartition("/")[2] in _ONLY_SEMVER
        return self.written or ("semver" if is_semver else "xy")


def _format_of(path: str) -> str:
    ending = path.rpartition(".")[2].lower()
    return next((format for format, endings in _ENDINGS.items() if ending in endings), "toml")


def _check_pattern(pattern: str, placeholder: str) -> None:
    """Raises ValueError for a pattern without its one placeholder, or one that is no regular expression."""
    if sum(pattern.count(f"{{{one}}}") for one in ("version", *PARTS)) != 1:
        raise ValueError("pattern must hold {version}, or one of {major}, {minor} and {patch}, once")
    try:
        re.compile(pattern.replace(f"{{{placeholder}}}", "0"))
    except re.error as error:
        raise ValueError(f"pattern is no regular expression: {error}") from error


def _check_development(text: str, form: str) -> None:
    """Raises ValueError for what could be taken for a release, or is not written as the file's numbers are."""
    if not re.fullmatch(r"\{next\}[^\s\"'<>{}$:]+", text):
        raise ValueError(f"development must begin with {{next}} and go on in one word, such as {{next}}.dev0, not {text!r}")
    if form == "semver":
        from semver import Version as SemVer

        sample = text.replace("{next}", "4.2.0")
        if not (SemVer.is_valid(sample) and SemVer.parse(sample).prerelease):
            raise ValueError(f"development must make a SemVer pre-release, such as {{next}}-dev.0, not {text!r}")
        return
    from packaging.version import InvalidVersion
    from packaging.version import Version as Pep440

    try:
        is_before = Pep440(text.replace("{next}", "4.2")) < Pep440("4.2")
    except InvalidVersion:
        is_before = form != "pep440" and not re.match(r"\{next\}[.0-9]", text)
    if not is_before:
        raise ValueError(f"development must come before the release, such as {{next}}.dev0, not {text!r}")


SSH, OPENPGP = "ssh", "openpgp"


@dataclass(frozen=True, slots=True)
class SigningOptions:
    """Whose signatures release tags bear, and what releasekit signs. What counts for a server's hook is what the main branch says."""

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
    tags: bool | None = option(
        read.boolean, "whether a cut signs its tag; default: where `required` is true, or your git's `tag.gpgSign`", default=None
    )
    commits: bool | None = option(
        read.boolean, "whether a cut signs the commits that it makes; default: your git's `commit.gpgSign`", default=None
    )
    approvals: bool = option(read.boolean, "whether approvals of a release must be signed, see `approve --sign`", default=False)
    format: str | None = option(read.one_of(SSH, OPENPGP), "what signs; default: your git's `gpg.format`", default=None)
    timeout: int = option(
        read.count, "seconds that a signature may take, a passphrase or a touch of the key included, before it is given up", default=60
    )

    @property
    def lines(self) -> tuple[str, ...]:
        """The signers that are lines of an allowed signers file."""
        return tuple(signer for signer in self.signers if not is_fingerprint(signer))

    @property
    def fingerprints(self) -> tuple[str, ...]:
        """The signers that are fingerprints, in upper case, without spaces."""
        return tuple(signer.replace(" ", "").upper() for signer in self.signers if is_fingerprint(signer))


def is_fingerprint(signer: str) -> bool:
    """Whether a signer is the fingerprint of an OpenPGP key."""
    return re.fullmatch(r"[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64}", signer.replace(" ", ""), re.ASCII) is not None


def is_signer(signer: str) -> bool:
    """Whether a text is a line of an allowed signers file (principals, options, key type, key), or a fingerprint."""
    is_line = signer.isprintable() and not signer.startswith("#") and re.search(r"\S\s+(?:\S+\s+)*(?:ssh-|ecdsa-|sk-)\S+\s+\S+", signer)
    return is_fingerprint(signer) or bool(is_line)
