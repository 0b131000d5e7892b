"""The published JSON Schemas hold for every JSON answer of the command line, and describe every key of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator, ValidationError

from releasekit.cli.main import cli
from tests.gitrepo import RepoBuilder

FOLDER = files("releasekit") / "schemas"
SCHEMAS: dict[str, Any] = {
    entry.name.removesuffix(".json"): json.loads(entry.read_bytes()) for entry in FOLDER.iterdir() if entry.name.endswith(".json")
}
ANSWERS = {
    "add": ("-C", "{broken}", "add", "--kind", "fix", "--request", "5", "A door is shut."),
    "add-check": ("add", "--check", "v1.0"),
    "build": ("build", "--output", "{tmp}/next"),
    "check": ("check",),
    "check of a broken history": ("-C", "{broken}", "check"),
    "correct": ("-C", "{broken}", "correct", "1.3", "--add", "--kind", "fix", "--component", "broken", "--text", "A window shuts."),
    "history": ("history",),
    "history of what is to come": ("history", "--unreleased"),
    "plan": ("cut", "--early", "a test", "--dry-run"),
    "plan of a hotfix": ("hotfix", "1.0", "--pick", "{fix}", "--dry-run"),
    "docs-confirm": ("-C", "{covered}", "docs", "confirm", "guide.md", "--reason", "nothing that it tells"),
    "docs-status": ("docs", "status"),
    "docs-status of a document that is stale": ("-C", "{covered}", "docs", "status"),
    "docs-status of a line": ("docs", "status", "--line", "1.0"),
    "docs-status of an unconfigured repository": ("-C", "{broken}", "docs", "status"),
    "lifecycle": ("docs", "lifecycle"),
    "publish-site": ("docs", "publish-site", "{tmp}/public"),
    "schedule": ("schedule", "--past", "--as-of", "2026-03-30"),
    "status": ("status",),
    "status of an unconfigured repository": ("-C", "{broken}", "status"),
    "status of an empty repository": ("-C", "{empty}", "status"),
    "status of a slot that is due": ("status", "--as-of", "2026-03-30"),
    "templates": ("templates", "list"),
    "templates-check": ("templates", "check"),
    "verify": ("verify", "1.1"),
    "verify of a bundle that is built again": ("verify", "{product}/.git/releasekit/releases/1.1", "--rebuild"),
    "version": ("version",),
    "version to come": ("version", "--next", "hotfix"),
    "version in development": ("version", "--dev"),
    "fixes": ("fixes", "--line", "1.0"),
    "fixes-missing": ("fixes", "--line", "1.0", "--missing"),
    "withdraw": ("-C", "{broken}", "withdraw", "1.3", "--reason", "It does not start."),
}
CONFIGURATION = """
id = "toweco"
first = "1.0"
tag = "v{version}"

[train]
anchor = 2026-01-07
exceptions = [
    { slot = 2026-02-04, action = "skip", reason = "a fair" },
    { slot = 2026-02-18, action = "move", to = 2026-02-20, reason = "a second fair" },
]

[[component]]
id = "billing"
paths = ["billing/**"]
docs = ["/README.md"]

[[component]]
id = "search"
paths = ["search/**"]
docs = ["docs/search.md"]

[[bundle.site]]
id = "manual"
command = ["sh", "-c", "echo Toweco > $0/index.html", "{output}"]
"""


def answer(*arguments: str) -> str:
    result = CliRunner().invoke(cli, ["-q", *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def validate(name: str, value: Any) -> None:
    Draft202012Validator(SCHEMAS[name], format_checker=Draft202012Validator.FORMAT_CHECKER).validate(value)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A product with 1.0, with 1.1, with a fix that is not released yet, and with a bare remote; and a history full of findings."""
    folder = tmp_path_factory.mktemp("world")
    product = RepoBuilder.init(folder / "product")
    product.commit("chore: begin", {"releasekit.toml": CONFIGURATION, "docs/search.md": "How to search.\n", "README.md": "Toweco.\n"})
    product.commit("Add bills", {"billing/a.py": "1\n", "changelog.d/billing/7.feature.md": "Bills.\n"})
    product.bare_remote(folder / "remote.git")
    made = [answer("-C", str(product.path), "cut", "--yes", "--format", "json", "--as-of", "2026-01-07T12:00")]
    product.git("merge", "-q", "origin/main")
    product.commit(
        "feat(search)!: find more\n\nBREAKING CHANGE: the old index is gone.\n",
        {"search/a.py": "2\n", "docs/search.md": "How to search more.\n"},
    )
    product.git("push", "-q", "origin", "main")
    made.append(answer("-C", str(product.path), "cut", "--yes", "--format", "json", "--as-of", "2026-01-23T12:00"))
    product.git("merge", "-q", "origin/main")
    fix = product.commit("fix(search): find nothing twice (#9)\n\nDocs-Impact: none\n", {"search/b.py": "3\n"})
    product.git("push", "-q", "origin", "main")
    broken = RepoBuilder.init(folder / "broken")
    for place, name in enumerate(("v1.0.0", "v1.0", "v1.3", "nightly")):
        broken.commit("fix: a thing", {"a.txt": f"{place}\n"})
        broken.tag(name, annotated=place != 2)
    broken.commit("fix: another thing", {"changelog.d/unreadable": "?\n"})
    empty = RepoBuilder.init(folder / "empty")
    places = {"product": str(product.path), "broken": str(broken.path), "empty": str(empty.path), "covered": covered(folder / "covered")}
    return {**places, "fix": fix, "cuts": json.dumps([json.loads(one) for one in made])}


def covered(path: Path) -> str:
    """A product whose guide did not follow a fix, and that lacks a document."""
    repo = RepoBuilder.init(path)
    settings = 'bundle.include = ["*.md"]\n[[component]]\nid = "app"\npaths = ["app/**"]\ndocs = ["guide.md", "more.md"]\n'
    repo.commit("feat(app): begin", {"releasekit.toml": settings, "guide.md": "# Guide\n", "app/a": "1\n", "big.md": b"\xff"})
    answer("-C", str(path), "cut", "--yes", "--as-of", "2026-01-07T12:00")
    repo.commit("fix(app): a thing", {"app/a": "2\n", "big.md": b"\xff\xff"})
    return str(path)


def test_schema_command_lists_all_and_prints_each() -> None:
    assert answer("schema").split() == sorted(SCHEMAS)
    for name, schema in SCHEMAS.items():
        assert json.loads(answer("schema", name)) == schema


def test_every_answer_has_a_schema() -> None:
    others = {"approve", "article", "batch", "cut", "cuts", "fleet", "manifest", "record"}
    assert {name.partition(" ")[0] for name in ANSWERS} | others == set(SCHEMAS)


@pytest.mark.parametrize("name", ANSWERS)
def test_answer(name: str, world: dict[str, str], tmp_path: Path) -> None:
    arguments = [word.format(tmp=tmp_path, **world) for word in ANSWERS[name]]
    place = () if arguments[0] == "-C" else ("-C", world["product"])
    given = () if "--as-of" in arguments else ("--as-of", "2026-01-24")
    kind = name.partition(" ")[0]
    found = json.loads(answer(*place, *arguments, *given, "--format", "json"))
    validate(kind, found)
    for key in SCHEMAS[kind]["required"]:
        with pytest.raises(ValidationError):
            validate(kind, {one: value for one, value in found.items() if one != key})


def test_cut(world: dict[str, str]) -> None:
    cuts = json.loads(world["cuts"])
    assert [cut["version"] for cut in cuts] == ["1.0", "1.1"]
    for cut in cuts:
        validate("cut", cut)


def test_saved_plan(world: dict[str, str], tmp_path: Path) -> None:
    saved = tmp_path / "plan.json"
    answer("-C", world["product"], "cut", "--early", "a test", "--plan", str(saved), "--as-of", "2026-01-24")
    validate("plan", json.loads(saved.read_bytes()))
    words = ("approve", str(saved), "--as", "release manager", "--yes", "--format", "json")
    validate("approve", json.loads(answer("-C", world["product"], *words)))
    validate("plan", json.loads(saved.read_bytes()))


def test_record_of_a_release_commit(world: dict[str, str]) -> None:
    validate("record", json.loads(RepoBuilder(Path(world["product"])).git("show", "v1.1:releases/1.1.json")))


def test_manifest_of_a_bundle(world: dict[str, str], tmp_path: Path) -> None:
    answer("-C", world["product"], "build", "1.1", "--output", str(tmp_path))
    with ZipFile(tmp_path / "toweco-docs-1.1.zip") as bundle:
        validate("manifest", json.loads(bundle.read("toweco-docs-1.1/MANIFEST.json")))


def test_embedded_schemas_are_the_published_ones() -> None:
    for schema in SCHEMAS.values():
        for name, embedded in schema.get("$defs", {}).items():
            assert embedded == SCHEMAS[name]


def properties(schema: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every property that a schema names, however deep, with its path."""
    if isinstance(schema, dict):
        for name, one in schema.get("properties", {}).items():
            yield f"{path}.{name}", one
            yield from properties(one, f"{path}.{name}")
        for key in ("items", "additionalProperties"):
            yield from properties(schema.get(key), f"{path}[]")


@pytest.mark.parametrize("name", SCHEMAS)
def test_schema(name: str) -> None:
    schema = SCHEMAS[name]
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"urn:releasekit:schema:{name}:1"
    assert schema["additionalProperties"] is True
    undescribed = [path for path, one in properties(schema) if not one.get("description", "").strip()]
    assert undescribed == []
