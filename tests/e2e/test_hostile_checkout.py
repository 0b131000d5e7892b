"""Checkouts whose own files try to make git or releasekit run something, in every place, over every command; and those that mislead."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from releasekit.cli.main import cli
from tests.delivery.products import CONFIG, Product, aboard, put_hook, released, releasekit_here, snapshot
from tests.e2e.traps import Traps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from tests.delivery.products import Answer
    from tests.gitrepo import RepoBuilder

DAY = ("--as-of", "2026-02-11")
NONE = "0" * 40
ALLOWED = ("--allow", "RK503=known", "--allow", "RK505=known")
CONFIGURED = f"""
{CONFIG.replace('paths = ["billing/**"]', 'paths = ["billing/**"]' + chr(10) + 'docs = ["docs/billing/**"]')}
[train]
anchor = 2026-01-14

[documents]
formats = ["md", "json"]
"""


def leaves(command: click.Command, words: tuple[str, ...] = ()) -> Iterator[str]:
    """Every command that does something, by the words that call it."""
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from leaves(found, (*words, name))
    else:
        yield " ".join(words)


CALLS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("status", DAY),
    ("version", ("--next", "stable", *DAY)),
    ("history", ("--unreleased", *DAY)),
    ("check", ("--remote", *DAY)),
    ("schedule", DAY),
    ("optimize", ()),
    ("fleet status", ("--repos", "FLEET", "--jobs", "1", "--format", "json", *DAY)),
    ("fleet check", ("--repos", "FLEET", "--jobs", "1", "--format", "json", *DAY)),
    ("fleet schedule", ("--repos", "FLEET", "--jobs", "1", "--format", "json", *DAY)),
    ("fleet matrix", ("--repos", "FLEET", "--format", "github")),
    ("schema", ("record",)),
    ("fixes", DAY),
    ("docs status", DAY),
    ("docs lifecycle", DAY),
    ("docs confirm", ("docs/billing/guide.md", "--reason", "right", *DAY)),
    ("docs publish-site", ("SITE", "1.1", *DAY)),
    ("templates list", ()),
    ("templates check", ()),
    ("templates export", ("article.typ",)),
    ("build", ("1.1", "--output", "OUT", *DAY)),
    ("verify", ("OUT", "--rebuild", *DAY)),
    ("init", ("--dry-run", *DAY)),
    ("hooks pre-push", ("origin", "address")),
    ("hooks pre-receive", ()),
    ("hooks update", ("refs/tags/v1.1", NONE, "TAG")),
    ("add", ("a new thing", "--kind", "fix", "--component", "ui", *DAY)),
    ("correct", ("1.1", "--add", "--kind", "fix", "--component", "ui", "--text", "Забыто", *DAY)),
    ("withdraw", ("1.0", "--reason", "wrong", *DAY)),
    ("cut", ("--dry-run", "--format", "json", *ALLOWED, *DAY)),
    ("cut", ("--plan", "PLAN", *ALLOWED, *DAY)),
    ("approve", ("PLAN", "--as", "boss", "--yes", *DAY)),
    ("hotfix", ("1.0", "--pick", "FIX", "--yes", *DAY)),
    ("hooks install", ()),
)
"""How each command is called, one after the other; a command that is not listed fails a test."""

MADE = {"build", "verify", "docs publish-site", "docs lifecycle", "templates list", "templates check", "templates export", "schema", "init"}
"""What takes long to compare, and is compared elsewhere, or says nothing of history."""

REFUSED = (("cut", ("--yes", *ALLOWED, *DAY)), ("abort", ()), ("cut", ("--yes", *ALLOWED, *DAY)))
"""While the server refuses what is pushed."""
RESUMED = (("resume", ()), ("cut", ("--no-push", "--yes", *DAY)))

INPUT = {"hooks pre-push": "refs/tags/v1.1 {tag} refs/tags/v1.1 {none}\n", "hooks pre-receive": "{none} {tag} refs/tags/v1.1\n"}


@cache
def prepared(base: Path) -> Product:
    """1.0 and 1.1, a document that is out of date, and a fix aboard. Copy it."""
    product = released(base).product.copy(base / "prepared")
    product.configure(CONFIGURED)
    product.push("fix(billing): taxes (#16)", {"billing/tax": "other\n"})
    return aboard(product).packed()


@pytest.fixture
def ready(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Product:
    """1.0 and 1.1, a document that is out of date, and a fix aboard."""
    return prepared(tmp_path_factory.getbasetemp()).copy(tmp_path / "product")


@pytest.fixture
def traps(tmp_path: Path) -> Traps:
    found = Traps(tmp_path / "traps")
    found.sprung.mkdir(parents=True)
    return found


def call(product: Product, name: str, words: tuple[str, ...], fix: str, env: Mapping[str, str] | None = None) -> Answer:
    """Call a command as the table says."""
    (product.home / "fleet").write_text(f"{product.clone.path}\n", encoding="utf-8")
    named = {
        "OUT": str(product.home / "out"),
        "PLAN": str(product.home / "plan.json"),
        "FLEET": str(product.home / "fleet"),
        "SITE": str(product.home / "site"),
        "FIX": fix,
        "TAG": product.clone.git("--git-dir=.git", "rev-parse", "v1.1"),
    }
    said = [*name.split(), *(named.get(word, word) for word in words)]
    text = INPUT.get(name, "").format(tag=named["TAG"], none=NONE)
    return releasekit_here("-C", str(product.clone.path), *said, env=env, input=text or None)


def test_every_command_is_tried_here() -> None:
    assert {name for name, _ in (*CALLS, *REFUSED, *RESUMED)} == set(leaves(cli))


@dataclass
class Pair:
    """A checkout full of traps, and the same product without one, to compare with."""

    clean: Product
    hostile: Product
    traps: Traps
    fix: str
    monkeypatch: pytest.MonkeyPatch

    def both(self, calls: Iterable[tuple[str, tuple[str, ...]]], *statuses: int, compared: bool = True) -> None:
        """Run commands on both: no trap goes off, and their answers are the same. Where it is not compared, on the one with traps only."""
        for name, words in calls:
            self.monkeypatch.chdir(self.hostile.clone.path)
            answer = call(self.hostile, name, words, self.fix, self.traps.environment())
            assert (name, self.traps.fired()) == (name, set())
            if name == "hooks install":  # core.hooksPath is set, and that is told
                assert answer.status == 4
                continue
            assert answer.status in statuses, (name, answer.err)
            if name in MADE or not compared:
                continue
            self.monkeypatch.chdir(self.clean.clone.path)
            expected = call(self.clean, name, words, self.fix)
            assert (name, answer.status) == (name, expected.status), expected.err
            assert answer.out == expected.out.replace(str(self.clean.home), str(self.hostile.home))
        assert not compared or self.hostile.remote.refs() == self.clean.remote.refs()


@pytest.fixture
def pair(ready: Product, fix: str, traps: Traps, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pair:
    clean = ready.copy(tmp_path / "clean")
    for product in (clean, ready):
        product.clone.write("ui/page", "touched\n")
        program = traps.program("gitmodules")
        product.clone.write(".gitmodules", f'[submodule "x"]\n\tpath = ui\n\turl = ext::{program}\n\tupdate = !{program}\n')
    traps.lay(ready.clone)
    return Pair(clean, ready, traps, fix, monkeypatch)


def test_nothing_of_a_checkout_runs_in_any_command(pair: Pair) -> None:
    """Cases 91 and 92."""
    pair.both(CALLS, 0, 1)
    put_hook(pair.hostile.remote, "pre-receive", "exit 1")
    pair.both(REFUSED, 0, 6, compared=False)
    (pair.hostile.remote.path / "hooks" / "pre-receive").unlink()
    pair.both(RESUMED, 0, 1, compared=False)

    assert {"refs/tags/v1.0.1", "refs/tags/v1.2"} <= pair.hostile.remote.refs().keys()


def test_the_traps_of_these_tests_do_spring_for_plain_git(ready: Product, traps: Traps) -> None:
    clone = ready.clone
    clone.write("ui/page", "touched\n")
    traps.lay(clone)
    env = os.environ | traps.environment() | {"PATH": os.environ["PATH"]}
    env.pop("GIT_EXEC_PATH")

    def run(*lines: str) -> None:
        for line in lines:
            for environment in (env, os.environ):
                subprocess.run(["git", *line.split()], cwd=clone.path, env=environment, capture_output=True, timeout=60, check=False)

    run("status", "fetch origin", "fetch /nowhere", "tag -s x -m x", "archive --format=zz HEAD", "update-ref refs/x HEAD", "add ui/page")
    for name in ("filter.x.process", "filter.a=b.process"):  # what fails in it keeps the rest from being reached
        for file in ("config", "included"):
            run(f"config --file .git/{file} --unset-all {name}")
    run("diff v1.0 v1.1", "log -p -1 --textconv --no-ext-diff", "add ui/page", "commit --allow-empty -m x", "checkout -f v1.0")

    assert {
        *("core.fsmonitor", "core.sshCommand", "gpg.program", "tar.zz.command", "diff.x.command", "diff.x.textconv"),
        *("filter.x.process", "filter.x.clean", "filter.x.smudge", "hooksPath.reference-transaction"),
        *("hooksPath.pre-commit", "env.fsmonitor", "env.reference-transaction", "GIT_SSH_COMMAND", "GIT_TRACE"),
    } <= traps.fired()


# What is not there, and speaking with a remote -------------------------------------------------------------------------------


@pytest.fixture
def partial(ready: Product, tmp_path: Path) -> RepoBuilder:
    """A clone without the contents of files, and without a work tree that would bring them."""
    ready.remote.git("config", "uploadpack.allowFilter", "true")
    return ready.remote.clone(tmp_path / "partial", filter="blob:none", bare=True)


def test_what_a_partial_clone_lacks_is_fetched_by_reading_commands(partial: RepoBuilder) -> None:
    """Case 35."""
    answer = releasekit_here("-C", str(partial.path), "history", "--unreleased", *DAY)

    assert answer.status == 0, answer.err
    assert "flicker" in answer.out


FETCHING = ("remote.origin.uploadpack", "core.sshCommand", "core.gitProxy", "credential.helper", "core.alternateRefsCommand")


def test_no_program_of_a_partial_clone_runs_for_what_it_lacks(partial: RepoBuilder, traps: Traps) -> None:
    """Case 92: git would fetch it by that program, in the middle of a command that only reads."""
    address = partial.git("config", "remote.origin.url")
    for setting in FETCHING:
        there = {"core.sshCommand": "ssh://trap.invalid/x", "core.gitProxy": "git://trap.invalid/x"}.get(setting, address)
        partial.git("config", "remote.origin.url", there)
        partial.git("config", setting, str(traps.program(setting)))
        answer = releasekit_here("-C", str(partial.path), "history", "--unreleased", *DAY)
        assert (setting, traps.fired(), answer.status) == (setting, set(), 4)
        assert "work in a whole clone" in answer.err
        partial.git("config", "--unset", setting)


# Without a remote, where a work tree follows its branch -----------------------------------------------------------------------


@pytest.fixture
def alone(ready: Product) -> Product:
    """The product without a remote."""
    ready.clone.git("remote", "remove", "origin")
    return ready


def test_no_filter_and_no_hook_runs_where_the_work_tree_follows(alone: Product, traps: Traps) -> None:
    """Case 92: git status and git read-tree run filters, and refs that move run hooks."""
    traps.lay(alone.clone)
    for file in ("config", "included"):  # a remote of these settings alone is one without an address, and that is told
        alone.clone.git("config", "--file", f".git/{file}", "--remove-section", "remote.origin")
    (alone.clone.path / "VERSION").touch()  # its content has to be looked at
    answer = alone.rk("cut", "--yes", *ALLOWED, *DAY, env=traps.environment())

    assert answer.status == 0, answer.err
    assert traps.fired() == set()
    assert (alone.clone.path / "VERSION").read_text(encoding="utf-8") == "VERSION = 1.2\n"


def test_a_filter_of_the_person_does_run(alone: Product, traps: Traps, monkeypatch: pytest.MonkeyPatch) -> None:
    """Git LFS is one."""
    config = traps.home / "gitconfig"
    config.write_text(
        f'{Path(os.environ["GIT_CONFIG_GLOBAL"]).read_text()}[filter "x"]\n\tsmudge = {traps.program("smudge")}\n', encoding="utf-8"
    )
    (alone.clone.path / ".git" / "info").mkdir(exist_ok=True)
    (alone.clone.path / ".git" / "info" / "attributes").write_text("VERSION filter=x\n", encoding="utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    alone.rk("cut", "--yes", *ALLOWED, *DAY)

    assert traps.fired() == {"smudge"}


def test_a_work_tree_of_another_repository_does_not_follow(alone: Product, tmp_path: Path) -> None:
    """Case 39: the list of work trees is a file of the checkout."""
    other = alone.copy(tmp_path / "other")
    alone.clone.git("switch", "-q", "--detach")
    alone.clone.git("worktree", "add", "-q", str(tmp_path / "linked"), "main")
    listed = alone.clone.path / ".git" / "worktrees" / "linked" / "gitdir"
    listed.write_text(f"{other.clone.path}/.git\n", encoding="utf-8")
    before = snapshot(other.home)
    answer = alone.rk("cut", "--yes", *ALLOWED, *DAY)

    assert answer.status == 0, answer.err
    assert snapshot(other.home) == before


# What misleads ---------------------------------------------------------------------------------------------------------------


def replaced(clone: RepoBuilder) -> None:
    """History without what came after 1.0, for those who follow replace refs; and the same by grafts."""
    oid = clone.rev("main")
    other = clone.git("commit-tree", "main^{tree}", "-p", "v1.0^{commit}", "-m", "feat!: forged")
    clone.git("update-ref", f"refs/replace/{oid}", other)
    clone.write(".git/info/grafts", f"{clone.rev('v1.1')} {clone.rev('v1.0')}\n")


def moved(clone: RepoBuilder) -> None:
    """A git folder that lies elsewhere, where a file in its place says."""
    elsewhere = clone.path.parent / "elsewhere.git"
    (clone.path / ".git").rename(elsewhere)
    clone.write(".git", f"gitdir: {elsewhere}\n")


def misnamed(clone: RepoBuilder) -> None:
    """Names that are options, versions or other names."""
    oid, first = clone.rev("main"), clone.rev("v1.0")
    names = (
        *(
            "refs/heads/-x",
            "refs/heads/--output=out",
            "refs/heads/v1.2",
            "refs/heads/HEAD",
            f"refs/heads/{oid}",
            "refs/heads/refs/tags/v1.2",
        ),
        *(
            "refs/tags/main",
            "refs/tags/--upload-pack=x",
            "refs/tags/-d",
            "refs/tags/HEAD",
            "refs/tags/v1.2.0.0",
            "refs/tags/v１.2",
            f"refs/tags/{oid[:9]}",
        ),
        *(
            "refs/v9.0",
            "refs/notes/commits",
            "refs/v1.2",
            "refs/heads/origin/main",
            "refs/remotes/origin/v1.2",
            "refs/releasekit/pending/1.2",
        ),
    )
    clone.git("update-ref", "--stdin", input="".join(f"create {name} {first}\n" for name in names))


def looped(clone: RepoBuilder) -> None:
    """Symbolic refs that lead nowhere, to themselves, and in a circle; and refs that are broken."""
    heads = clone.path / ".git" / "refs" / "heads"
    for name, target in {"a": "refs/heads/b", "b": "refs/heads/a", "c": "refs/heads/c", "d": "refs/heads/none"}.items():
        (heads / name).write_text(f"ref: {target}\n", encoding="utf-8")
    (heads / "e").write_text("garbage\n", encoding="utf-8")
    (clone.path / ".git" / "refs" / "tags" / "v7.0").write_text("ref: refs/tags/v7.0\n", encoding="utf-8")


def borrowed(clone: RepoBuilder) -> None:
    """Objects that are to be found in a place that there is not, and in one that is no store."""
    clone.write(".git/objects/info/alternates", "/nowhere/objects\n../../..\n# a comment\n\n")


def split(clone: RepoBuilder) -> None:
    """A git folder whose refs, objects and configuration lie elsewhere, where ``commondir`` says, as in a linked work tree."""
    git, common = clone.path / ".git", clone.path.parent / "common.git"
    common.mkdir()
    for name in ("objects", "refs", "packed-refs", "config", "info"):
        if (git / name).exists():
            (git / name).rename(common / name)
    shutil.copy(git / "HEAD", common / "HEAD")
    (git / "commondir").write_text("../../common.git\n", encoding="utf-8")


MISLEADING = ((replaced, borrowed, moved), (misnamed, looped), (split,))
ANSWERS = (
    ("version", ("--next", "stable", *DAY)),
    ("history", ("--unreleased", "--format", "md", *DAY)),
    ("history", ("--release", "1.1", *DAY)),
    ("status", DAY),
    ("check", ("--format", "json", *DAY)),
    ("cut", ("--dry-run", *ALLOWED, *DAY)),
)


@pytest.mark.parametrize("misleading", MISLEADING)
def test_no_answer_is_another_one_for_what_misleads(
    ready: Product, tmp_path: Path, misleading: tuple[Callable[[RepoBuilder], None], ...]
) -> None:
    """Cases 42, 47, 52 and 75."""
    clean = ready.copy(tmp_path / "clean")
    for mislead in misleading:
        mislead(ready.clone)
    for name, words in ANSWERS:
        expected, answer = clean.rk(name, *words, status=None), ready.rk(name, *words, status=None)
        if name == "check":  # which tells of what there is here, and says nothing else of the rest
            known, all_told = ({json.dumps(one) for one in each.json["findings"]} for each in (expected, answer))
            assert known <= all_told
            assert {json.loads(one)["rule"] for one in all_told - known} <= {"replaced", "foreign-tag"}
            continue
        found = answer.out.replace(str(ready.home), str(clean.home))
        assert (name, answer.status, found) == (name, expected.status, expected.out), answer.err


def test_traps_in_a_common_folder_elsewhere_do_not_spring(ready: Product, traps: Traps) -> None:
    """Case 92: the configuration that counts is not in the git folder."""
    traps.lay(ready.clone)
    split(ready.clone)
    for name, words in ANSWERS:
        answer = ready.rk(name, *words, status=None, env=traps.environment())
        assert (name, traps.fired()) == (name, set())
        assert answer.status in {0, 1}, answer.err


def test_a_clone_that_says_that_it_has_no_work_tree_is_read_as_it_is(ready: Product) -> None:
    """Case 91: `core.bare` in a clone that has one."""
    expected = ready.rk("version", "--next", "stable", *DAY).out
    ready.clone.git("remote", "set-url", "origin", str(ready.remote.path))
    ready.clone.git("config", "core.bare", "true")

    assert ready.rk("version", "--next", "stable", *DAY).out == expected
    assert ready.rk("cut", "--dry-run", *ALLOWED, *DAY, status=None).status == 0


@pytest.mark.parametrize(("name", "words"), [*ANSWERS[:4], ANSWERS[5]])
def test_a_history_that_is_cut_off_by_a_file_is_not_taken_for_a_whole_one(ready: Product, name: str, words: tuple[str, ...]) -> None:
    """Cases 33 and 91: `shallow` names the last commit, and everything before it is gone, tags included."""
    (ready.clone.path / ".git" / "shallow").write_text(f"{ready.clone.rev('main')}\n", encoding="utf-8")
    answer = ready.rk(name, *words, status=4)

    assert "shallow" in answer.err
    assert "git fetch --unshallow" in answer.err


# Files beside git ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
def test_a_configuration_that_is_no_file_of_the_repository_is_not_read(ready: Product, tmp_path: Path, kind: str) -> None:
    """Case 92: what it says would be told, and a pipe would be read for ever."""
    path = ready.clone.path / "releasekit.toml"
    path.unlink()
    if kind == "link":
        (tmp_path / "secret.toml").write_text("s3cr3t = 1\n", encoding="utf-8")
        path.symlink_to(tmp_path / "secret.toml")
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.mkdir()
    answer = ready.rk("status", status=4)

    assert str(path) in answer.err
    assert "s3cr3t" not in answer.err


def test_a_configuration_that_is_a_link_inside_is_read(ready: Product) -> None:
    path = ready.clone.path / "releasekit.toml"
    path.rename(ready.clone.path / "real.toml")
    path.symlink_to("real.toml")

    assert '"product": "toweco"' in ready.rk("status", "--format", "json", *DAY).out


def test_fragments_are_written_behind_no_link(ready: Product, tmp_path: Path) -> None:
    shutil.rmtree(ready.clone.path / "changelog.d", ignore_errors=True)
    (tmp_path / "away").mkdir()
    (ready.clone.path / "changelog.d").symlink_to(tmp_path / "away")
    ready.rk("add", "text", "--kind", "fix", "--component", "ui", status=4)

    assert list((tmp_path / "away").iterdir()) == []


def test_file_names_with_line_ends_and_escapes_are_told_escaped(ready: Product) -> None:
    ready.push("fix(ui): names", {"ui/a\n\x1b[2J\u202eb": "x", "changelog.d/ui/9\n.fix.md": "x", "docs/billing/\x1b]0;x\x07.md": "x"})
    for name, words in (*ANSWERS, ("docs status", DAY), ("build", ("--output", str(ready.home / "out"), *DAY))):
        answer = releasekit_here("-C", str(ready.clone.path), *name.split(), *words)
        assert answer.status in {0, 1, 3, 4}, answer.err
        assert not {"\x1b", "\u202e", "\x07"} & set(answer.out + answer.err)


MODULES = ("click", "git", "tomllib", "rich", "packaging", "subprocess", "json", "jinja2", "semver", "releasekit")


@pytest.mark.parametrize("command", [["-m", "releasekit"], []], ids=["module", "script"])
def test_no_module_of_a_checkout_is_imported(ready: Product, traps: Traps, command: list[str]) -> None:
    for name in MODULES[:-1] if command[:1] == ["-m"] else MODULES:  # Python itself looks for the module there, before we have a say
        ready.clone.write(f"{name}.py", f"open({str(traps.sprung / name)!r}, 'w')\n")
    script = Path(sys.executable).with_name("releasekit")
    words = [sys.executable, *command] if command else [str(script)]
    done = subprocess.run([*words, "version"], cwd=ready.clone.path, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (0, "1.1\n"), done.stderr
    assert traps.fired() == set()


def test_no_program_of_a_checkout_stands_in_for_git(ready: Product, traps: Traps, monkeypatch: pytest.MonkeyPatch) -> None:
    """Case 94: a PATH may name the current folder."""
    for name in ("git", "sh", "ssh", "gpg", "less", "python3"):
        (ready.clone.path / name).symlink_to(traps.program(name))
    monkeypatch.chdir(ready.clone.path)
    for folders in (f".{os.pathsep}", os.pathsep, f"ui/..{os.pathsep}"):
        ready.rk("cut", "--dry-run", *ALLOWED, *DAY, env={"PATH": folders + os.environ["PATH"]})

    assert traps.fired() == set()


# What a configuration may run ------------------------------------------------------------------------------------------------


def test_a_configuration_runs_something_where_a_bundle_is_made_and_nowhere_else(ready: Product, fix: str, traps: Traps) -> None:
    site = f'\n[[bundle.site]]\nid = "site"\nsource = "docs"\ncommand = ["{traps.program("site")}"]\n'
    ready.configure(CONFIG + site)
    makes = {"build", "verify", "cut", "hotfix", "resume", "docs publish-site"}
    for name, words in CALLS:
        if name not in makes:
            call(ready, name, words, fix)
            assert (name, traps.fired()) == (name, set())
    ready.rk("cut", "--dry-run", *ALLOWED, *DAY)
    assert traps.fired() == set()
    ready.rk("build", "--output", str(ready.home / "out"), *DAY, status=4)
    assert traps.fired() == {"site"}


def test_what_runs_for_a_release_is_what_its_commit_says_and_not_the_work_tree(ready: Product, traps: Traps) -> None:
    site = f'\n[[bundle.site]]\nid = "site"\nsource = "docs"\ncommand = ["{traps.program("site")}"]\n'
    ready.clone.write("releasekit.toml", CONFIG + site)
    ready.rk("build", "1.1", "--output", str(ready.home / "out"), *DAY)
    ready.rk("cut", "--yes", *ALLOWED, *DAY)

    assert traps.fired() == set()
    assert "refs/tags/v1.2" in ready.remote.refs()
