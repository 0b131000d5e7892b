"""Products whose releases are signed, by the user's own git configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.conftest import GITCONFIG
from tests.core.rules.keys import PgpKey, SshKey
from tests.delivery.products import CONFIG, Product

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

ALL = "tags = true\ncommits = true\n"


def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str) -> None:
    """What the user's own git is configured by, beside what it is anyway."""
    mine = tmp_path / "gitconfig"
    mine.write_text(GITCONFIG + text, encoding="utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(mine))


def sign_by(product: Product, key: SshKey | PgpKey, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, options: str = ALL) -> None:
    """Let releases be signed, by a key that is the only one that counts."""
    if isinstance(key, SshKey):
        settings(monkeypatch, tmp_path, f"[gpg]\n\tformat = ssh\n[user]\n\tsigningKey = {key.path}\n")
        signer = key.line()
    else:
        monkeypatch.setenv("GNUPGHOME", str(key.home))
        settings(monkeypatch, tmp_path, f"[user]\n\tsigningKey = {key.fingerprint}\n")
        signer = key.fingerprint
    product.configure(f'{CONFIG}\n[signing]\nsigners = ["{signer}"]\n{options}')
