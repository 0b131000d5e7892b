"""The configuration: what it may say, every problem at once, each with its path, and what it gives."""

from __future__ import annotations

import dataclasses
from dataclasses import fields
from datetime import date, time, timedelta
from typing import Any

import pytest

from releasekit.core.changes import DEFAULT_KINDS, Component, Kind
from releasekit.core.config import Config, DocumentsOptions
from releasekit.core.options import key_of
from releasekit.core.requestoptions import RequestOptions
from releasekit.core.rowoptions import ApprovalOptions, ComponentOptions, FileOptions, IgnoreOptions, LimitationOptions, SigningOptions
from releasekit.core.supportoptions import SupportLineOptions, SupportOptions
from releasekit.core.tagpattern import TagPattern
from releasekit.core.trainoptions import DayOptions, ExceptionOptions, FreezeOptions, MilestoneOptions, ReanchorOptions, TrainOptions
from releasekit.core.version import Line, Version
from releasekit.errors import ConfigError
from tests.core.described import DESCRIBED

# The whole ------------------------------------------------------------------------------------------------------------------


def problems(data: Any) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as error:
        Config.from_mapping(data, where="releasekit.toml")
    assert error.value.exit_code == 2
    assert error.value.where == "releasekit.toml"
    return error.value.problems


SIGNERS = ("ada@example.org ssh-ed25519 AAAAC3Nza", "0123 4567 89AB CDEF 0123  4567 89AB CDEF 0123 4567")

FULL: dict[str, Any] = {
    "id": "toweco",
    "product": {"ru": "Товеко", "en": "Toweco"},
    "languages": ["ru", "en"],
    "tag": "v{version}",
    "first": "1.0",
    "main": "main",
    "line-branch": "release/{line}",
    "proposal-branch": "review/{version}",
    "remote": "upstream",
    "files": [
        {"path": "Pipfile", "key": "a.version", "format": "toml", "as": "semver", "development": "{next}-dev.0"},
        {"path": "a.txt", "pattern": "^V = {version}$"},
    ],
    "approvals": ["release manager", "Директор"],
    "identity": {"name": "Ада", "email": "ada@example.org"},
    "train": {
        "anchor": date(2026, 1, 14),
        "every": "3 weeks",
        "time": "09:30",
        "timezone": "Europe/Moscow",
        "calendar": "RU",
        "on-holiday": "previous",
        "late": "wait",
        "re-anchor": [{"on": date(2027, 2, 3), "reason": "Wednesdays", "every": "2 weeks"}],
        "milestone": [{"name": {"en": "Docs freeze"}, "before": "2 working days"}],
        "exceptions": [{"slot": date(2026, 12, 30), "action": "move", "reason": "New Year", "to": date(2027, 1, 13)}],
        "freeze": [{"from": date(2026, 12, 28), "until": date(2027, 1, 8), "reason": "year end"}],
        "days-off": [{"day": date(2026, 6, 11), "reason": "company day"}],
        "working-days": ["2026-06-13"],
    },
    "component": [
        {
            "id": "billing",
            "name": "Billing",
            "paths": ["services/billing/**"],
            "docs": ["docs/billing/**"],
            "scopes": ["bill"],
            "aliases": ["invoices"],
        }
    ],
    "request": [
        {"pattern": "DEV-[0-9]+", "id": "wishes", "url": "https://t.example/{request}", "kind": "development", "hotfix": ["minor"]}
    ],
    "changes": {
        "sources": ["fragments"],
        "directory": "news",
        "match": "all",
        "several": "each",
        "exclude": ["vendor/**"],
        "corrections": "news/corrections.toml",
        "strict": True,
        "kind": [{"id": "performance", "name": {"en": "Faster"}, "shown": False, "hotfix": ["minor"]}],
    },
    "documents": {
        "formats": ["md", "pdf"],
        "style": "short",
        "styles": {"pdf": "full"},
        "without": ["checksums"],
        "title": {"ru": "Описание изменений"},
        "designation": "T.1",
        "approval": [{"role": {"en": "Approved by"}, "name": "Ada"}],
        "pdf-standard": "a-2b",
        "changelog": "docs/HISTORY.md",
        "templates": "templates",
    },
    "limitation": [
        {"id": "ipv6", "text": {"en": "No IPv6."}, "component": "billing", "request": "DEV-6", "since": "1.1", "lifted": "1.3"},
    ],
    "document": [
        {
            "path": "docs/billing.md",
            "id": "billing-guide",
            "title": {"en": "Billing"},
            "designation": "T.1",
            "covers": ["billing", "api/**"],
            "generated": False,
            "stamp": True,
        },
    ],
    "freshness": {"changes": "all", "ignore": ["tests/**"], "hotfix": "block", "small": 6},
    "bundle": {
        "include": ["docs/**"],
        "archives": ["zip", "tar.gz", "tar.zst"],
        "site": [
            {
                "id": "manual",
                "builder": "command",
                "source": "docs",
                "command": ["make", "DEST={output}"],
                "environment": {"NODE_ENV": "production"},
                "timeout": 60,
            },
        ],
        "cyclonedx": True,
        "sbom": "bom.cdx.json",
    },
    "rules": {
        "enforce-from": "1.0",
        "ignore": [{"rule": "RK101", "ref": "v0.9", "reason": "burnt"}],
        "severity": {"RK101": "note"},
        "baseline": "checks/known.json",
    },
    "signing": {
        "required": True,
        "signers": list(SIGNERS),
        "tags": True,
        "commits": False,
        "approvals": True,
        "format": "ssh",
        "timeout": 5,
    },
    "support": {
        "active": 2,
        "security": "26 weeks",
        "lines": [{"line": "4.2", "until": date(2027, 6, 30), "state": "active", "reason": "long-term support"}],
    },
    "lifecycle": DESCRIBED,
}


def test_everything_that_can_be_configured_is_read() -> None:
    config = Config.from_mapping(FULL)

    assert (config.id, config.product, config.languages) == ("toweco", {"ru": "Товеко", "en": "Toweco"}, ("ru", "en"))
    assert (config.tag, config.first, config.main) == (TagPattern("v{version}"), Version(1, 0), "main")
    assert (config.line_branch, config.proposal_branch, config.remote) == ("release/{line}", "review/{version}", "upstream")
    assert config.files == (
        FileOptions("Pipfile", key="a.version", format="toml", written="semver", development="{next}-dev.0"),
        FileOptions("a.txt", pattern="^V = {version}$"),
    )
    assert (config.identity.name, config.identity.email) == ("Ада", "ada@example.org")
    assert config.approvals == ("release manager", "Директор")
    assert config.train == TrainOptions(
        anchor=date(2026, 1, 14),
        every=timedelta(weeks=3),
        time=time(9, 30),
        timezone="Europe/Moscow",
        calendar="RU",
        on_holiday="previous",
        late="wait",
        reanchors=(ReanchorOptions(date(2027, 2, 3), "Wednesdays", timedelta(weeks=2)),),
        milestones=(MilestoneOptions({"en": "Docs freeze"}, (2, True)),),
        exceptions=(ExceptionOptions(date(2026, 12, 30), "move", "New Year", date(2027, 1, 13)),),
        freezes=(FreezeOptions(date(2026, 12, 28), date(2027, 1, 8), "year end"),),
        days_off=(DayOptions(date(2026, 6, 11), "company day"),),
        working_days=(date(2026, 6, 13),),
    )
    assert config.components == (
        ComponentOptions("billing", {"": "Billing"}, ("services/billing/**",), ("docs/billing/**",), ("bill",), ("invoices",)),
    )
    assert config.requests == (RequestOptions("DEV-[0-9]+", "wishes", "https://t.example/{request}", "development", ("minor",)),)
    assert (config.changes.sources, config.changes.directory) == (("fragments",), "news")
    assert (config.changes.match, config.changes.several, config.changes.exclude) == ("all", "each", ("vendor/**",))
    assert (config.changes.corrections, config.changes.strict) == ("news/corrections.toml", True)
    assert config.documents == DocumentsOptions(
        formats=("md", "pdf"),
        style="short",
        styles={"pdf": "full"},
        without=("checksums",),
        title={"ru": "Описание изменений"},
        designation="T.1",
        approvals=(ApprovalOptions({"en": "Approved by"}, "Ada"),),
        pdf_standard="a-2b",
        changelog="docs/HISTORY.md",
        templates="templates",
    )
    assert [config.documents.style_of(format) for format in ("md", "pdf")] == ["short", "full"]
    assert config.limitations == (LimitationOptions("ipv6", {"en": "No IPv6."}, "billing", "DEV-6", Version(1, 1), Version(1, 3)),)
    assert config.bundle.include == ("docs/**",)
    assert config.rules.enforce_from == Version(1, 0)
    assert config.rules.ignore == (IgnoreOptions("RK101", "v0.9", "burnt"),)
    assert (config.rules.severity, config.rules.baseline) == ({"RK101": "note"}, "checks/known.json")
    assert config.signing == SigningOptions(
        required=True, signers=SIGNERS, tags=True, commits=False, approvals=True, format="ssh", timeout=5
    )
    assert config.support == SupportOptions(
        active=2,
        security=timedelta(weeks=26),
        lines=(SupportLineOptions(Line(4, 2), date(2027, 6, 30), "long-term support", "active"),),
    )
    assert config.lifecycle is not None  # what it holds is looked at in test_lifecycle.py


def test_the_test_above_forgets_no_option() -> None:
    def missing(cls: Any, data: dict[str, Any], path: str) -> list[str]:
        found = []
        for one in fields(cls):
            key, of = key_of(one), getattr(one.metadata["read"], "of", None)
            if key not in data:
                found.append(f"{path}{key}")
            elif of is not None:
                inner = of if dataclasses.is_dataclass(of) else of()
                rows = data[key] if isinstance(data[key], list) else [data[key]]
                found += missing(inner, {name: value for row in rows for name, value in row.items()}, f"{path}{key}.")
        return found

    assert missing(Config, FULL, "") == []


def test_no_configuration_is_a_configuration() -> None:
    config = Config.from_mapping({})
    assert config == Config()
    assert (config.id, config.tag, config.main, config.line_branch, config.train) == (None, None, None, None, None)
    assert (config.languages, config.first, config.remote) == (("en",), Version(0, 1), "origin")


def test_every_problem_is_told_at_once_each_with_its_path() -> None:
    data = {
        "id": "a b",
        "prodct": "Toweco",
        "first": "1.0.0",
        "tag": "nothing",
        "train": {"anchor": "x", "evry": "2 weeks", "exceptions": [{"slot": date(2026, 1, 14), "action": "skip"}, 5]},
        "component": [{"id": "a"}, {"id": "b", "paths": "x"}, {"id": "a"}],
        "rules": [],
        "files": [{"path": "a"}],
    }
    assert problems(data) == (
        "prodct: there is no such option (did you mean 'product'?)",
        "id: must be a name of ASCII letters, digits, '.', '_' and '-', not 'a b'",
        "tag: tag pattern 'nothing' must have {version}, or {major}, {minor} and {patch} once each",
        "first: 1.0.0 is not a version: hotfixes are numbered from 1 (the stable version is 1.0)",
        "files[0]: give either key or pattern",
        "train.evry: there is no such option (did you mean 'every'?)",
        "train.anchor: must be a date such as 2026-01-14, not 'x'",
        "train.exceptions[0].reason: is missing (why, as it is shown to people)",
        "train.exceptions[1]: must be a table, not a number",
        "component[1].paths: must be a list of texts, not a text",
        "component: id 'a' is given twice",
        "rules: must be a table, not a list",
    )


def test_the_message_counts_and_lists_the_problems() -> None:
    with pytest.raises(ConfigError) as error:
        Config.from_mapping({"id": 5, "x": 1}, where="pyproject.toml")
    assert str(error.value) == (
        "pyproject.toml: 2 problems in the configuration:\n  - x: there is no such option\n  - id: must be a text, not a number"
    )
    with pytest.raises(ConfigError, match="1 problem in the configuration"):
        Config.from_mapping({"id": 5})


@pytest.mark.parametrize("data", [5, "x", [], True])
def test_a_configuration_is_a_table(data: Any) -> None:
    (problem,) = problems(data)
    assert problem.lstrip(": ").startswith("must be a table, not a ")


@pytest.mark.parametrize(
    ("file", "problem"),
    [
        ({"path": "a"}, "give either key or pattern"),
        ({"path": "a", "key": "b", "pattern": "{version}"}, "give either key or pattern"),
        *(
            ({"path": "a", "pattern": pattern}, "pattern must hold {version}, or one of {major}, {minor} and {patch}, once")
            for pattern in ("VERSION", "{version} {version}", "{major}.{minor}", "{version} {patch}", "{patch}{patch}")
        ),
        ({"path": "a", "pattern": "{version}", "format": "toml"}, "format is for files with a key; a pattern needs none"),
        *(
            ({"path": "a.toml", "key": key}, f"key cannot be read: {key!r} (put a name that is empty, or holds a dot, in quotes)")
            for key in ("a..b", ".a", "a.", 'a."b', "a'b'")
        ),
        *(
            ({"path": "a", "pattern": "{major}", **more}, "{major} is one number: as and development are for whole ones")
            for more in ({"as": "semver"}, {"development": "{next}.dev0"})
        ),
        *(
            (
                {"path": "a", "pattern": "{version}", "development": text},
                f"development must begin with {{next}} and go on in one word, such as {{next}}.dev0, not {text!r}",
            )
            for text in ("{next}", "5.0.dev0", "dev-{next}", "{next} dev", '{next}"', "{next}{next}")
        ),
        *(
            (
                {"path": "a", "pattern": "{version}", "development": text, "as": form},
                f"development must come before the release, such as {{next}}.dev0, not {text!r}",
            )
            for form, text in (
                ("xy", "{next}.1"),
                ("xy", "{next}.post1"),
                ("xy", "{next}0"),
                ("xy", "{next}.x"),
                ("pep440", "{next}-SNAPSHOT"),
            )
        ),
        *(
            (
                {"path": "package.json", "key": "version", "development": text},
                f"development must make a SemVer pre-release, such as {{next}}-dev.0, not {text!r}",
            )
            for text in ("{next}.dev0", "{next}+dev", "{next}-01")
        ),
        ({"path": "a", "pattern": "({version}"}, "pattern is no regular expression: missing ), unterminated subpattern at position 0"),
    ],
)
def test_a_version_file_has_a_key_or_a_pattern(file: dict[str, str], problem: str) -> None:
    assert problems({"files": [file]}) == (f"files[0]: {problem}",)


@pytest.mark.parametrize(
    ("key", "names"),
    [
        ("project.version", ("project", "version")),
        ('packages."".version', ("packages", "", "version")),
        ("tool.'a.b'.\"c'd\"", ("tool", "a.b", "c'd")),
        ("a b.0", ("a b", "0")),
    ],
)
def test_a_key_is_made_of_names(key: str, names: tuple[str, ...]) -> None:
    assert FileOptions("a.toml", key=key).names == names


@pytest.mark.parametrize(
    ("path", "key", "form"),
    [
        ("package.json", "version", "semver"),
        ("ui/package-lock.json", 'packages."".version', "semver"),
        ("Cargo.toml", "workspace.package.version", "semver"),
        ("chart/Chart.yaml", "version", "semver"),
        ("chart/Chart.yaml", "appVersion", "xy"),
        ("pyproject.toml", "project.version", "xy"),
        ("pom.xml", "project.version", "xy"),
        ("my-package.json", "version", "xy"),
    ],
)
def test_where_the_files_own_tool_wants_three_numbers_it_gets_them(path: str, key: str, form: str) -> None:
    assert FileOptions(path, key=key).form == form
    assert FileOptions(path, key=key, written="pep440").form == "pep440"
    assert FileOptions(path, pattern="{version}").form == "xy"


@pytest.mark.parametrize("text", ["{next}.dev0", "{next}rc1", "{next}a0.dev1", "{next}-SNAPSHOT", "{next}-dev+x"])
def test_a_development_version_may_be_anything_that_comes_before_the_release(text: str) -> None:
    assert FileOptions("a", pattern="{version}", development=text).development == text


@pytest.mark.parametrize("path", ["a.yml", "A.YAML", "a.csproj", "setup.cfg", "a.b.json", "Pipfile"])
def test_the_end_of_a_name_tells_the_format(path: str) -> None:
    formats = {"yml": "yaml", "yaml": "yaml", "csproj": "xml", "cfg": "ini", "json": "json", "pipfile": "toml"}
    assert FileOptions(path, key="a").data_format == formats[path.rpartition(".")[2].lower()]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({"languages": []}, "languages: must name at least one language"),
        ({"languages": ["ru", "ru"]}, "languages: names 'ru' twice"),
        ({"line-branch": "release"}, "line-branch: must hold {line} once, not 'release'"),
        ({"line-branch": "{line}/{line}"}, "line-branch: must hold {line} once, not '{line}/{line}'"),
        ({"proposal-branch": "review"}, "proposal-branch: must hold {version} once, not 'review'"),
        ({"line-branch": 5}, "line-branch: must be a text, not a number"),
        ({"languages": ["Russian"]}, 'languages[0]: must be a language such as "ru" or "pt-BR", not \'Russian\''),
        ({"first": "1.0.1"}, "first: must be a stable version X.Y, not '1.0.1'"),
    ],
)
def test_a_value_that_is_read_may_be_refused_all_the_same(data: dict[str, Any], problem: str) -> None:
    assert problems(data) == (problem,)


def test_no_problem_hides_another() -> None:
    found = problems({"languages": [], "line-branch": "release", "first": "1.0.1", "id": 5})
    assert [problem.partition(":")[0] for problem in found] == ["id", "languages", "first", "line-branch"]


def test_an_offset_in_the_time_of_the_train_is_refused_since_it_would_be_dropped() -> None:
    (problem,) = problems({"train": {"anchor": date(2026, 1, 14), "time": "12:00+03:00"}})
    assert problem.startswith("train.time: ")


def test_support_is_checked_when_it_is_configured() -> None:
    row = {"line": "4.2", "until": "2027-06-30", "reason": "x"}
    assert Config.from_mapping({"support": {}}).support == SupportOptions(active=1, security=None, lines=())
    assert problems({"support": {"active": 0, "security": "6 months", "lines": [row | {"line": "4.2.1", "state": "ended"}]}}) == (
        "support.active: must be a whole number from 1 on, not 0",
        'support.security: must be a period such as "2 weeks" or "10 days", not \'6 months\'',
        "support.lines[0].line: '4.2.1' is a hotfix, not a line (its line is 4.2)",
        "support.lines[0].state: must be one of active, security, not 'ended'",
    )
    assert problems({"support": {"lines": [row, row | {"line": "4.3"}, row]}}) == ("support: line 4.2 is given twice in lines",)


def test_a_kind_given_twice_is_refused() -> None:
    assert problems({"changes": {"kind": [{"id": "x"}, {"id": "x"}]}}) == ("changes.kind: id 'x' is given twice",)


# What it gives --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pattern", ["docs/*.md", "docs/", "!docs/a.md", "docs/[ab].md", "docs/a?.md"])
def test_many_documents_have_no_one_id(pattern: str) -> None:
    with pytest.raises(ConfigError, match="id: a pattern may match several documents"):
        Config.from_mapping({"document": [{"path": pattern, "id": "guide"}]})
    assert Config.from_mapping({"document": [{"path": pattern}]}).described[0].is_pattern


def test_a_builder_of_ones_own_is_a_command() -> None:
    with pytest.raises(ConfigError, match="command: is missing"):
        Config.from_mapping({"bundle": {"site": [{"id": "manual"}]}})
    assert Config.from_mapping({"bundle": {"site": [{"id": "manual", "builder": "mkdocs"}]}}).bundle.sites[0].command == ()


def test_without_components_the_product_is_one() -> None:
    assert Config().all_components("toweco") == (Component("toweco", {"en": "toweco"}),)
    assert Config(product={"": "Toweco"}).all_components("toweco") == (Component("toweco", {"en": "Toweco"}),)
    assert Config(product={"ru": "Товеко"}).all_components("toweco") == (Component("toweco", {"ru": "Товеко"}),)


def test_components_have_their_own_names() -> None:
    config = Config(components=(ComponentOptions("a"), ComponentOptions("b", {"": "B"}, ("b/**",), ("docs/b/**",), ("bb",))))
    assert config.all_components("toweco") == (Component("a", {"en": "a"}), Component("b", {"en": "B"}, ("b/**",), ("docs/b/**",), ("bb",)))


def test_kinds_are_the_default_ones_those_of_towncrier_and_the_configured_in_that_order() -> None:
    config = Config.from_mapping({"changes": {"kind": [{"id": "audit", "name": "Audit", "hotfix": ["minor"]}]}})
    more = (Kind("chore", {"en": "Chores"}, shown=False),)
    assert config.kinds(more) == (*DEFAULT_KINDS, *more, Kind("audit", {"en": "Audit"}, hotfix=frozenset({"minor"})))
    assert Config().kinds() == DEFAULT_KINDS


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({"name": "Repaired"}, Kind("fix", {"en": "Repaired", "ru": "Исправлено"}, hotfix=frozenset({"urgent", "minor"}))),
        ({"shown": False}, Kind("fix", {"en": "Fixed", "ru": "Исправлено"}, shown=False, hotfix=frozenset({"urgent", "minor"}))),
        ({"hotfix": []}, Kind("fix", {"en": "Fixed", "ru": "Исправлено"})),
        ({}, Kind("fix", {"en": "Fixed", "ru": "Исправлено"}, hotfix=frozenset({"urgent", "minor"}))),
    ],
    ids=["name", "shown", "hotfix", "nothing"],
)
def test_of_a_default_kind_only_what_is_given_changes(given: dict[str, Any], kind: Kind) -> None:
    kinds = Config.from_mapping({"changes": {"kind": [{"id": "fix", **given}]}}).kinds()
    assert [one.id for one in kinds] == [one.id for one in DEFAULT_KINDS]
    assert next(one for one in kinds if one.id == "fix") == kind


def test_a_new_kind_is_shown_and_in_no_hotfix() -> None:
    kinds = Config.from_mapping({"changes": {"kind": [{"id": "audit"}]}}).kinds()
    assert kinds[-1] == Kind("audit", {"en": "audit"}, shown=True, hotfix=frozenset())


def test_a_form_is_given_to_formats_that_are_there() -> None:
    assert problems({"documents": {"styles": {"pdff": "full"}}}) == ("documents: styles: there is no format 'pdff' (did you mean 'pdf'?)",)


@pytest.mark.parametrize("lifted", ["1.1", "1.0"])
def test_a_limitation_is_lifted_after_it_begins(lifted: str) -> None:
    data = {"limitation": [{"id": "a", "text": "x", "since": "1.1", "lifted": lifted}]}
    assert problems(data) == ("limitation[0]: lifted must come after since, which is 1.1",)
