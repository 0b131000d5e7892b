"""The history out of the cache is the history: after whatever was done to the repository, it is what making it anew would be."""

from __future__ import annotations

import os
import random

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from releasekit import archivist
from releasekit.archivist import Archivist
from releasekit.core.version import Version
from releasekit.project import Project
from releasekit.sources.cache import Cache
from tests.delivery.products import CONFIG, Product, started
from tests.gitrepo import RepoBuilder

CHOICES: tuple[dict[str, object], ...] = ({}, {"release": Version(1, 0)})


class Deeds:
    """What people do to a repository, each by a name; by chance where and how."""

    def __init__(self, repo: RepoBuilder, seed: int) -> None:
        self.repo = repo
        self.chance = random.Random(seed)
        self.number = 0

    def commit(self) -> None:
        """A commit that may name an earlier one by a few digits, whole, or one that is nowhere."""
        self.number += 1
        oids = self.repo.git("rev-list", "--all").split()
        said = self.chance.choice(("", f"\n\nBackport of {self.chance.choice(oids)[:7]}", "\n\nBackport of 0123abc", "\n\nRequest: 7"))
        kind = self.chance.choice(("fix(api)", "feat", "chore", "words without form"))
        self.repo.commit(
            f"{kind}: {self.number}{said}", {f"{self.chance.choice(('api', 'ui', 'billing'))}/f{self.number % 3}": str(self.number)}
        )

    def fragment(self) -> None:
        self.number += 1
        self.repo.commit("a note", {f"changelog.d/api/{self.number}.fix.md": f"Исправлено {self.number}\n"})

    def merge(self) -> None:
        """A branch from anywhere, merged."""
        start = self.chance.choice(self.repo.git("rev-list", "main").split())
        self.repo.switch(start, detach=True)
        self.number += 1
        side = self.repo.commit(f"feat(ui): aside {self.number}", {f"ui/aside{self.number}": "x"})
        self.repo.switch("main")
        self.repo.merge(side, message=f"Merge pull request #{self.number} from a/b")

    def revert(self) -> None:
        oid = self.chance.choice(self.repo.git("rev-list", "--no-merges", "main").split())
        self.repo.commit(f'Revert "x"\n\nThis reverts commit {oid}.')

    def release(self) -> None:
        """Tag the next stable version, on the head or before it."""
        self.number += 1
        tags = self.repo.git("tag", "--list", "v1.*").split()
        minor = max((int(tag.split(".")[1]) for tag in tags), default=-1) + 1
        self.repo.tag(f"v1.{minor}", self.chance.choice(("HEAD", "HEAD", "HEAD~1")), annotated=self.chance.random() < 0.7)

    def hotfix(self) -> None:
        self.number += 1
        self.repo.switch("v1.0", detach=True)
        self.repo.commit(f"fix(billing): urgent {self.number}", {"billing/urgent": str(self.number)})
        self.repo.git("tag", "-f", f"v1.0.{self.chance.randrange(1, 4)}")
        self.repo.switch("main")

    def move_tag(self) -> None:
        """A tag names another commit, under the same name."""
        tag = self.chance.choice(self.repo.git("tag").split())
        self.repo.git("tag", "-f", tag, self.chance.choice(self.repo.git("rev-list", "main").split()))

    def annotate_tag(self) -> None:
        """The same commit under another tag object, of another day."""
        tag = self.chance.choice(self.repo.git("tag").split())
        commit = self.repo.rev(f"{tag}^{{commit}}")
        self.repo.git("tag", "-f", "-a", "-m", f"anew {self.number}", tag, commit)

    def delete_tag(self) -> None:
        tags = self.repo.git("tag").split()
        if len(tags) > 1:
            self.repo.git("tag", "-d", self.chance.choice([tag for tag in tags if tag != "v1.0"] or tags[:1]))

    def reword(self) -> None:
        oid = self.chance.choice(self.repo.git("rev-list", "main").split())
        self.number += 1
        self.repo.git("notes", "--ref=releasekit", "add", "-f", "-m", f"fix(api): reworded {self.number}", oid)

    def configure(self) -> None:
        """Another name of a component, uncommitted, as it counts in a work tree."""
        self.number += 1
        self.repo.write("releasekit.toml", CONFIG.replace('en = "API"', f'en = "API {self.number}"'))

    def template(self) -> None:
        self.number += 1
        self.repo.commit("docs: template", {"templates/history.md.j2": f"{self.number} {{{{ document.product }}}}\n"})

    def gather(self) -> None:
        """Objects are packed, and the graph of commits is written."""
        self.repo.git("gc", "-q")


DEEDS = tuple(name for name in vars(Deeds) if not name.startswith("_"))


def documents(project: Project, place: Cache, format: str) -> list[bytes]:
    """What the cache says, asked twice: the second time it has everything."""
    made: list[bytes] = []
    for choice in CHOICES:
        for _ in range(2):
            made += Archivist(project, place).documents(choice, format, ["en", "ru"], show_all=False, style="short").values()
    return made


def plain(project: Project, format: str) -> list[bytes]:
    made: list[bytes] = []
    for choice in CHOICES:
        records = project.history(**choice)  # type: ignore[arg-type]
        made += [project.render(records, format, one) for one in ("en", "ru")] * 2
    return made


@settings(max_examples=1, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 999), deeds=st.lists(st.sampled_from(DEEDS), min_size=2, max_size=6))
@example(seed=1, deeds=["commit", "release", "move_tag", "annotate_tag", "configure", "reword"])
@example(seed=2, deeds=["fragment", "commit", "release", "template", "hotfix", "delete_tag"])
def test_whatever_was_done_the_cache_says_what_making_it_anew_says(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, seed: int, deeds: list[str]
) -> None:
    monkeypatch.setattr(archivist, "_LEAST", 0)
    folder = tmp_path_factory.mktemp("deeds")
    repo = started(tmp_path_factory.getbasetemp()).copy(folder).clone
    repo.tag("v1.0")
    doing, place = Deeds(repo, seed), Cache(folder / "cache")
    for deed in deeds:
        getattr(doing, deed)()
        for format in ("json", "md"):
            there = Project.open(repo.path)
            assert documents(there, place, format) == plain(there, format), deed


@pytest.fixture
def repo(product: Product, monkeypatch: pytest.MonkeyPatch) -> RepoBuilder:
    """1.0 with a commit that names another one by its first digits."""
    monkeypatch.setattr(archivist, "_LEAST", 0)
    product.clone.commit("fix(api): one\n\nBackport of abcdef1", {"api/one": "x"})
    product.clone.tag("v1.0")
    return product.clone


def ask(repo: RepoBuilder) -> bytes:
    (found,) = Project.open(repo.path).history_documents({}, "json", ["en"]).values()
    return found


def entries(repo: RepoBuilder) -> dict[str, bytes]:
    folder = repo.path / ".git" / "releasekit" / "cache"
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.is_dir() else {}


def test_a_second_answer_reads_no_history(repo: RepoBuilder, monkeypatch: pytest.MonkeyPatch) -> None:
    first = ask(repo)
    monkeypatch.setattr("releasekit.questions.Questions.history", lambda *_, **__: pytest.fail("the history is read"))
    assert ask(repo) == first


def test_a_commit_on_main_changes_nothing_of_what_is_past(repo: RepoBuilder) -> None:
    ask(repo)
    before = entries(repo)
    repo.commit("feat(ui): new", {"ui/new": "x"})
    ask(repo)
    assert len(before) == 1
    assert entries(repo) == before


def test_a_name_that_names_a_commit_by_now_is_told(repo: RepoBuilder) -> None:
    """Somebody fetched the commit that a message abbreviates; no tag and no branch that counts was moved."""
    first = ask(repo)
    tree, parent = repo.git("rev-parse", "HEAD^{tree}", "HEAD").split()
    oid = repo.git("commit-tree", tree, "-p", parent, "-m", "on no branch")
    repo.git("commit", "-q", "--amend", "--allow-empty", "-m", f"fix(api): one\n\nBackport of {oid[:10]}")
    repo.git("tag", "-f", "v1.0")
    found = ask(repo)
    assert found != first
    assert oid.encode() in found
    repo.git("prune", "--expire=now")
    again = ask(repo)
    assert oid.encode() not in again


def test_what_cannot_be_kept_is_answered(repo: RepoBuilder) -> None:
    (repo.path / ".git" / "releasekit").write_text("no folder", encoding="utf-8")
    assert ask(repo) == ask(repo)


def test_a_damaged_entry_is_made_anew(repo: RepoBuilder) -> None:
    first = ask(repo)
    (name,) = entries(repo)
    path = repo.path / ".git" / "releasekit" / "cache" / name
    path.write_bytes(path.read_bytes().replace(b"one", b"two"))
    assert ask(repo) == first
    assert path.read_bytes() == path.read_bytes().replace(b"two", b"one")


def test_unreleased_changes_and_small_documents_are_not_kept(repo: RepoBuilder, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.commit("feat(ui): new", {"ui/new": "x"})
    Project.open(repo.path).history_documents({"unreleased": True}, "md", ["en"])
    assert entries(repo) == {}
    monkeypatch.setattr(archivist, "_LEAST", 1 << 14)
    ask(repo)
    assert entries(repo) == {}


def test_a_read_only_folder_is_left_alone(repo: RepoBuilder) -> None:
    state = repo.path / ".git" / "releasekit"
    state.mkdir()
    state.chmod(0o555)
    try:
        assert ask(repo) == ask(repo)
        assert os.access(state, os.W_OK) or entries(repo) == {}
    finally:
        state.chmod(0o755)
