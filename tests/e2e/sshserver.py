"""OpenSSH's server on this machine: keys and configuration of its own, run by whoever runs the tests, and nobody's settings are touched."""

from __future__ import annotations

import getpass
import os
import shlex
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.e2e.ports import free_port, started
from tests.programs import needs

if TYPE_CHECKING:
    from collections.abc import Iterator

_SERVER = """\
ListenAddress 127.0.0.1
Port {port}
HostKey {home}/host
AuthorizedKeysFile {home}/key.pub
ForceCommand {home}/gate
PidFile none
UsePAM no
StrictModes no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
MaxStartups 100
PrintMotd no
SetEnv HOME={home}
"""
# The exchange of keys that is chosen by default takes longer than a push.
CLIENT = """\
User {user}
IdentityFile {home}/key
IdentitiesOnly yes
UserKnownHostsFile {known}
GlobalKnownHostsFile /dev/null
StrictHostKeyChecking yes
KexAlgorithms curve25519-sha256
"""
# The server sets up a person's own environment; what the tests seal off is sealed off again.
_GATE = """\
#!/bin/sh
{exports}
echo $PPID > {home}/session
exec git-shell -c "$SSH_ORIGINAL_COMMAND"
"""
_SEALED = ("HOME", "PATH", "LC_ALL", "TZ", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM", "TMPDIR")


@dataclass(frozen=True)
class SshServer:
    """A running server."""

    address: str
    port: int
    home: Path

    @property
    def command(self) -> str:
        """The ssh of somebody who has the key and knows the host."""
        return f"ssh -F {shlex.quote(str(self.home / 'client'))}"

    def stranger(self, name: str, known: str = "", key: str = "key") -> str:
        """The ssh of somebody who knows another host, or none; or who has another key."""
        (self.home / f"{name}.known").write_text(known, encoding="utf-8")
        text = CLIENT.format(user=getpass.getuser(), home=self.home, known=self.home / f"{name}.known")
        (self.home / name).write_text(text.replace(f"{self.home}/key\n", f"{self.home / key}\n"), encoding="utf-8")
        return f"ssh -F {shlex.quote(str(self.home / name))}"

    @property
    def session(self) -> Path:
        """The file with the id of the process that serves the last connection."""
        return self.home / "session"


def make_key(path: Path) -> str:
    """A key pair without a passphrase; answers with the public one."""
    subprocess.run([needs("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-C", "tests", "-f", str(path)], check=True)
    return path.with_suffix(".pub").read_text(encoding="utf-8")


@contextmanager
def serving_ssh(folder: Path) -> Iterator[SshServer]:
    """Let those who have the key use git over ssh."""
    program = needs("sshd")
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # where root's server separates privileges; packages make it at the first start
    home = folder.parent / f"{folder.name}.ssh"
    home.mkdir()
    port = free_port()
    host = make_key(home / "host")
    make_key(home / "key")
    (home / "known").write_text(f"[127.0.0.1]:{port} {host}", encoding="utf-8")
    (home / "client").write_text(CLIENT.format(user=getpass.getuser(), home=home, known=home / "known"), encoding="utf-8")
    (home / "server").write_text(_SERVER.format(port=port, home=home), encoding="utf-8")
    exports = "\n".join(f"export {name}={shlex.quote(os.environ[name])}" for name in _SEALED if name in os.environ)
    (home / "gate").write_text(_GATE.format(exports=exports, home=home), encoding="utf-8")
    (home / "gate").chmod(0o755)
    with started([program, "-D", "-e", "-f", str(home / "server")], port, home / "log"):
        yield SshServer(f"ssh://127.0.0.1:{port}", port, home)
