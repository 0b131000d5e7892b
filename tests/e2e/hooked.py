"""A small product behind a server with the hook, and the pushes that it should and should not let in."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.delivery.products import releasekit_here
from tests.e2e.servers import Pushed, push
from tests.gitrepo import RepoBuilder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.e2e.servers import Host

CONFIG = """\
id = "toweco"
first = "1.0"
files = [{ path = "VERSION", pattern = "^{version}$" }]
"""


@dataclass
class Hooked:
    """``clone`` is the pusher's; ``server`` the bare repository that it pushes to."""

    clone: RepoBuilder
    server: RepoBuilder

    @classmethod
    def make(cls, host: Host, blueprint: Path, home: Path, *, hook: bool = True) -> Hooked:
        """The product, served by a host."""
        path = host.place()
        shutil.copytree(blueprint / "server.git", path, ignore=shutil.ignore_patterns("*.sample"))
        shutil.copytree(blueprint / "clone", home, ignore=shutil.ignore_patterns("*.sample"))
        made = cls(RepoBuilder(home), RepoBuilder(path))
        host.admit(made.clone, made.server)
        if hook:
            made.install(made.server)
        return made

    @staticmethod
    def install(repo: RepoBuilder) -> None:
        """Install the hook."""
        answer = releasekit_here("-C", str(repo.path), "hooks", "install")
        assert answer.status == 0, answer.err

    def configure(self, text: str) -> None:
        """Put another configuration on the server's main branch, and into the clone."""
        self.clone.commit("configuration", {"releasekit.toml": text})
        self.push("main")

    def push(self, *words: str) -> Pushed:
        """Push, and expect that it is let in."""
        pushed = push(self.clone, self.server, *words)
        assert pushed.status == 0, pushed.said
        return pushed

    def refused(self, *words: str) -> str:
        """Push, and expect that it is refused as a whole; answers with what the pusher reads, on one line."""
        pushed = push(self.clone, self.server, *words)
        assert pushed.status == 1, pushed.said
        assert pushed.changed == set(), pushed.said
        return flat(pushed.said)

    def release(self, version: str, *, annotated: bool = True) -> str:
        """A commit with its version file, and its tag; answers with the tag."""
        self.clone.commit(f"release {version}", {"VERSION": f"{version}\n"})
        self.clone.tag(f"v{version}", annotated=annotated)
        return f"v{version}"


def flat(said: str) -> str:
    """What git prints of a hook's words, without its prefix and line ends."""
    return " ".join(word for line in said.splitlines() for word in line.removeprefix("remote:").split())


def blueprint(folder: Path) -> Path:
    """1.0 and 1.1 on main, 1.0.1 on its line, pushed. Copy it."""
    clone = RepoBuilder.init(folder / "clone")
    clone.commit("first", {"releasekit.toml": CONFIG, "VERSION": "1.0\n"})
    clone.tag("v1.0")
    clone.git("switch", "-q", "-c", "release/1.0")
    clone.commit("hotfix", {"VERSION": "1.0.1\n"})
    clone.tag("v1.0.1")
    clone.switch("main")
    clone.commit("second", {"VERSION": "1.1\n"})
    clone.tag("v1.1")
    server = RepoBuilder.init(folder / "server.git", bare=True)
    clone.git("remote", "add", "origin", str(server.path))
    clone.git("push", "-q", "origin", "main", "release/1.0", "--tags")
    return folder


# What is let in: each makes what is to be pushed, and answers with the words for git push -------------------------------------


def a_stable_version_with_main(made: Hooked) -> list[str]:
    return ["main", made.release("1.2")]


def a_stable_version_whose_commit_is_there(made: Hooked) -> list[str]:
    tag = made.release("1.2")
    made.push("main")
    return [tag]


def a_hotfix_with_its_line(made: Hooked) -> list[str]:
    made.clone.switch("release/1.0")
    return ["release/1.0", made.release("1.0.2")]


def a_hotfix_with_the_first_branch_of_its_line(made: Hooked) -> list[str]:
    made.clone.git("switch", "-q", "-c", "release/1.1", "v1.1")
    return ["release/1.1", made.release("1.1.1")]


def two_versions_at_once(made: Hooked) -> list[str]:
    return ["main", made.release("1.2"), made.release("1.3")]


def foreign_tags(made: Hooked) -> list[str]:
    for name in ("nightly", "v1.2-rc1", "v1.2.3.4", "v1.5/extra"):
        made.clone.tag(name, "v1.0", annotated=False)
    return ["--tags"]


def a_branch(made: Hooked) -> list[str]:
    made.clone.commit("work")
    return ["main:topic", "main"]


ACCEPTED = (
    a_stable_version_with_main,
    a_stable_version_whose_commit_is_there,
    a_hotfix_with_its_line,
    a_hotfix_with_the_first_branch_of_its_line,
    two_versions_at_once,
    foreign_tags,
    a_branch,
)


# What is refused, with the rule that says so --------------------------------------------------------------------------------


def lightweight(made: Hooked) -> list[str]:
    return ["main", made.release("1.2", annotated=False)]


def zero_hotfix(made: Hooked) -> list[str]:
    made.clone.commit("next")
    made.clone.tag("v1.2.0")
    return ["main", "v1.2.0"]


def padded(made: Hooked) -> list[str]:
    made.clone.commit("next")
    made.clone.tag("v1.02")
    return ["main", "v1.02"]


def gap(made: Hooked) -> list[str]:
    return ["main", made.release("1.3")]


def duplicate(made: Hooked) -> list[str]:
    made.clone.tag("v01.1", "v1.1^{}")
    return ["v01.1"]


def hotfix_off_line(made: Hooked) -> list[str]:
    made.clone.git("switch", "-q", "-c", "elsewhere", "v1.0")
    return ["elsewhere", made.release("1.0.2")]


def mistyped_hotfix(made: Hooked) -> list[str]:
    return ["main", made.release("1.0.2")]


def stable_off_main(made: Hooked) -> list[str]:
    made.clone.switch("v1.1", detach=True)
    return [made.release("1.2")]


def moved(made: Hooked) -> list[str]:
    made.clone.git("tag", "-f", "-a", "-m", "again", "v1.1", "v1.1^{}")
    return ["--force", "v1.1"]


def deleted(made: Hooked) -> list[str]:
    return ["--delete", "v1.0.1"]


def inner_name(made: Hooked) -> list[str]:
    made.clone.git("update-ref", "refs/tags/v1.2", made.clone.git("rev-parse", "refs/tags/v1.1"))
    return ["v1.2"]


def unsigned(made: Hooked) -> list[str]:
    made.configure(f"{CONFIG}\n[signing]\nrequired = true\n")
    return ["main", made.release("1.2")]


def version_file(made: Hooked) -> list[str]:
    made.clone.commit("next")
    made.clone.tag("v1.2")
    return ["main", "v1.2"]


def nested(made: Hooked) -> list[str]:
    tag = made.release("1.2")
    made.clone.git("tag", "-f", "-a", "-m", "tag of a tag", tag, tag)
    return ["main", tag]


def out_of_order(made: Hooked) -> list[str]:
    made.clone.tag("v1.2", "v1.0^{}")
    return ["v1.2"]


def without_stable(made: Hooked) -> list[str]:
    return ["main", made.release("2.0.1")]


def not_a_commit(made: Hooked) -> list[str]:
    made.clone.tag("v1.2", "HEAD^{tree}")
    return ["v1.2"]


Case = tuple["Callable[[Hooked], list[str]]", str, str]

REFUSED: tuple[Case, ...] = (
    (lightweight, "RK204 lightweight: v1.2", "v1.2 is a lightweight tag"),
    (zero_hotfix, "RK103 zero-hotfix: v1.2.0", "v1.2.0 is numbered X.Y.0"),
    (padded, "RK104 padded: v1.02", "v1.02 is not written as the tag of 1.2"),
    (gap, "RK101 gap: v1.3", "1.2 was never released, and 1.3 was"),
    (duplicate, "RK102 duplicate: v01.1", "v01.1 and v1.1 both stand for 1.1"),
    (hotfix_off_line, "RK201 hotfix-off-line: v1.0.2", "1.0.2 does not contain 1.0.1"),
    (mistyped_hotfix, "RK107 wrong-line: v1.0.2", "1.0.2 contains 1.1"),
    (stable_off_main, "RK203 stable-off-main: v1.2", "1.2 is on neither the main branch nor a branch of its line"),
    (moved, "RK210 moved: v1.1", "and a published tag is never moved"),
    (deleted, "RK212 deleted: v1.0.1", "v1.0.1 is published, and a published tag is never deleted"),
    (inner_name, "RK209 inner-name: v1.2", "the tag object under v1.2 says that it is v1.1"),
    (unsigned, "RK207 unsigned: v1.2", "v1.2 is not signed"),
    (version_file, "RK602 version-file: v1.2", "VERSION says '1.1' in v1.2"),
    (nested, "RK205 nested: v1.2", "v1.2 is a tag of a tag"),
    (out_of_order, "RK105 out-of-order: v1.2", "1.2 is on an older commit than 1.1"),
    (without_stable, "RK202 line-without-stable: v2.0.1", "there is 2.0.1, and no stable version 2.0"),
    (not_a_commit, "RK213 not-a-commit: v1.2", "v1.2 is named as a release, and points at no commit"),
)
