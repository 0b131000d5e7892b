"""Checkouts full of traps: whatever git can be made to run by files of a repository or by variables, each writing down its own name."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.gitrepo import RepoBuilder

HOOKS = (
    *("pre-push", "post-checkout", "reference-transaction", "pre-commit", "post-commit", "commit-msg", "prepare-commit-msg"),
    *("post-index-change", "pre-auto-gc", "post-merge", "pre-merge-commit", "post-rewrite", "push-to-checkout", "fsmonitor-watchman"),
    *("pre-receive", "update", "post-receive", "post-update", "pre-rebase", "applypatch-msg", "sendemail-validate"),
)
PROGRAMS = (
    *("core.fsmonitor", "core.pager", "core.editor", "core.askPass", "core.gitProxy", "core.sshCommand", "core.alternateRefsCommand"),
    *("sequence.editor", "pager.log", "pager.config", "interactive.diffFilter", "man.x.cmd", "browser.x.cmd", "web.browser"),
    *("diff.external", "diff.x.command", "diff.x.textconv", "filter.x.clean", "filter.x.smudge", "filter.x.process"),
    *("filter.a=b.clean", "filter.a=b.smudge", "filter.a=b.process", "merge.x.driver", "merge.tool", "mergetool.x.cmd", "difftool.x.cmd"),
    *("gpg.program", "gpg.ssh.program", "gpg.x509.program", "gpg.ssh.defaultKeyCommand", "credential.helper"),
    *("remote.origin.uploadpack", "remote.origin.receivepack", "uploadpack.packObjectsHook", "tar.zz.command"),
    *("trailer.x.command", "trailer.x.cmd", "sendemail.sendmailCmd", "hook.x.command", "gc.recentObjectsHook"),
)
"""Settings whose value is a program."""
_COMMANDS = ("status", "rev-parse", "for-each-ref", "cat-file", "log", "fetch", "push", "ls-remote", "config", "diff-tree", "update-ref")
PLAIN = {
    "core.hooksPath": "{hooks}",
    "hook.x.event": "reference-transaction",
    "init.templateDir": "{templates}",
    "core.attributesFile": "{attributes}",
    "core.untrackedCache": "true",
    "submodule.x.update": "!{trap}",
    "submodule.x.url": "ext::{trap}",
    "submodule.recurse": "true",
    "fetch.recurseSubmodules": "true",
    "push.recurseSubmodules": "on-demand",
    "protocol.ext.allow": "always",
    "protocol.allow": "always",
    "remote.origin.vcs": "ext",
    # A fetch from a whole path would go over ssh, by the program that is a trap.
    "url.ssh://trap.invalid/.insteadOf": "/",
    "url.ext::{trap} .pushInsteadOf": "/",
    "commit.gpgSign": "true",
    "tag.gpgSign": "true",
    "push.gpgSign": "true",
    "log.showSignature": "true",
    "rebase.instructionFormat": "x",
    "maintenance.auto": "true",
    "gc.auto": "1",
    **{f"alias.{name}": "!{trap}" for name in _COMMANDS},
}
"""Settings that lead to a trap in another way."""
ENVIRONMENT = (
    *("GIT_EXTERNAL_DIFF", "GIT_PAGER", "GIT_EDITOR", "GIT_SEQUENCE_EDITOR", "GIT_ASKPASS", "SSH_ASKPASS", "GIT_PROXY_COMMAND"),
    *("GIT_SSH_COMMAND", "GIT_SSH", "PAGER", "EDITOR", "VISUAL", "BROWSER", "MANPAGER"),
)


@dataclass(frozen=True)
class Traps:
    """Where the traps lie: ``sprung`` fills with the names of those that went off."""

    home: Path

    @property
    def sprung(self) -> Path:
        return self.home / "sprung"

    def fired(self) -> set[str]:
        """The names of the traps that went off."""
        return {path.name for path in self.sprung.iterdir()}

    def program(self, name: str) -> Path:
        """A program that writes down that it ran, and fails."""
        path = self.home / f"trap.{name.replace('/', '_')}"
        self.sprung.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n: > '{self.sprung}/{name.replace('/', '_')}'\nexit 1\n", encoding="utf-8")
        path.chmod(0o755)
        return path

    def hooks(self, folder: Path, label: str) -> Path:
        """A folder of hooks that are traps."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in HOOKS:
            (folder / name).unlink(missing_ok=True)
            (folder / name).symlink_to(self.program(f"{label}.{name}"))
        return folder

    def lay(self, clone: RepoBuilder) -> None:
        """Put a trap into every place of a checkout: half of the settings in the configuration, half in a file that it includes."""
        git = clone.path / ".git"
        self.hooks(git / "hooks", "hook")
        (git / "info").mkdir(exist_ok=True)
        attributes = self.home / "attributes"
        for path in (git / "info" / "attributes", attributes):
            path.write_text("* filter=x diff=x merge=x\n*.md filter=a=b\n", encoding="utf-8")
        named = {
            "hooks": str(self.hooks(self.home / "hooks", "hooksPath")),
            "templates": str(self.hooks(self.home / "template" / "hooks", "template").parent),
            "attributes": str(attributes),
        }
        settings = {name: str(self.program(name)) for name in PROGRAMS}
        settings |= {
            name: value.format(trap=self.program(name), **named) for name, value in PLAIN.items() if not name.startswith("url.ext")
        }
        settings[f"url.ext::{self.program('pushInsteadOf')} .pushInsteadOf"] = "/"
        included = git / "included"
        for place, (name, value) in enumerate(settings.items()):
            clone.git("config", "--file", str(included if place % 2 else git / "config"), name, value)
        clone.git("config", "--file", str(git / "config"), "include.path", "included")
        clone.git("config", "--file", str(git / "config"), f"includeIf.gitdir:{git}.path", "included")

    def environment(self) -> dict[str, str]:
        """Variables that lead to traps."""
        commands = self.home / "exec"
        commands.mkdir(parents=True, exist_ok=True)
        for name in ("git-remote-https", "git-remote-http", "git-upload-pack", "git-receive-pack", "git-submodule"):
            (commands / name).unlink(missing_ok=True)
            (commands / name).symlink_to(self.program(f"exec.{name}"))
        settings = {"core.fsmonitor": self.program("env.fsmonitor"), "core.hooksPath": self.hooks(self.home / "envhooks", "env")}
        counted = {"GIT_CONFIG_COUNT": str(len(settings))}
        for place, (name, value) in enumerate(settings.items()):
            counted |= {f"GIT_CONFIG_KEY_{place}": name, f"GIT_CONFIG_VALUE_{place}": str(value)}
        return {
            **{name: str(self.program(name)) for name in ENVIRONMENT},
            **counted,
            "GIT_CONFIG_PARAMETERS": f"'core.pager'='{self.program('parameters')}'",
            "GIT_EXEC_PATH": str(commands),
            "GIT_TEMPLATE_DIR": str(self.hooks(self.home / "envtemplate" / "hooks", "envtemplate").parent),
            "GIT_TRACE": str(self.sprung / "GIT_TRACE"),
            "GIT_TRACE2_EVENT": str(self.sprung / "GIT_TRACE2_EVENT"),
            "GIT_TRACE_CURL": str(self.sprung / "GIT_TRACE_CURL"),
            "PATH": f".{os.pathsep}{os.pathsep}{os.environ['PATH']}",
        }
