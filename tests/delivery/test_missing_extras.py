"""A format whose library is not installed stops a cut while it is planned, and a build before anything is written."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.delivery.products import CONFIG, Product, releasekit_here


@pytest.mark.parametrize(("format", "library"), [("pdf", "typst"), ("docx", "docxtpl")])
def test_nothing_is_planned_or_written(
    product: Product, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format: str, library: str
) -> None:
    product.clone.commit("chore: documents", {"releasekit.toml": f'{CONFIG}\n[documents]\nformats = ["md", "{format}"]\n'})
    product.clone.git("push", "-q", "origin", "HEAD:main")
    monkeypatch.setitem(sys.modules, library, None)

    for words in (("cut", "--yes", "--early", "a test", "--dry-run"), ("build", "--output", str(tmp_path / "out"))):
        answer = releasekit_here("-C", str(product.clone.path), *words)
        assert answer.status == 2
        assert f"documents are configured in the format {format}, which needs the `{library}` library" in answer.err
        assert f"install it with: pip install 'releasekit[{format}]'" in answer.err
    assert not (tmp_path / "out").exists()
