"""``releasekit optimize``: git has its commit-graph, and no answer is another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.delivery.products import Product

ANSWERS = (
    ("version", "--next", "stable"),
    ("history", "--all", "--format", "json"),
    ("history", "--unreleased", "--format", "json"),
    ("check", "--format", "json"),
    ("status", "--format", "json"),
)
DAY = ("--as-of", "2026-02-11")


def test_every_answer_is_the_same(shipped: Product) -> None:
    before = [shipped.rk(*words, *DAY, status=None).out for words in ANSWERS]
    refs = shipped.clone.refs()

    count = int(shipped.clone.git("rev-list", "--count", "--all"))
    assert shipped.rk("optimize").out == f"wrote the commit-graph of {count} commits\n"
    assert shipped.clone.git("commit-graph", "verify") == ""
    assert (shipped.clone.path / ".git" / "objects" / "info" / "commit-graph").is_file()
    assert shipped.clone.refs() == refs
    assert [shipped.rk(*words, *DAY, status=None).out for words in ANSWERS] == before
    shipped.push("fix(ui): later", {"ui/page": "later\n"})  # what the graph does not hold
    assert "later" in shipped.rk("history", "--unreleased", *DAY).out


def test_where_it_cannot_be_written_that_is_told(shipped: Product) -> None:
    info = shipped.clone.path / ".git" / "objects" / "info"
    if info.exists():
        for path in info.iterdir():
            path.unlink()
        info.rmdir()
    info.write_text("in the way", encoding="utf-8")
    assert "the commit-graph cannot be written" in shipped.rk("optimize", status=4).err
    info.unlink()
