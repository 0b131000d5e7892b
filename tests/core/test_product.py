"""The product: how it names branches and tags, and which component a scope or a path belongs to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from releasekit.core.changes import DEFAULT_KINDS, Component
from releasekit.core.config import Config
from releasekit.core.ownership import Ownership
from releasekit.core.product import Product
from releasekit.core.requests import Request
from releasekit.core.tagpattern import TagPattern
from releasekit.core.version import Line, Version

CORE = Component("core", {"en": "Core"}, ("src/core/**", "*.toml", "!vendor/*.toml"), scopes=("Kernel",))
UI = Component("ui", {"en": "User interface"}, ("src/ui/", "src/**/*.css"))
DOCS = Component("docs", {"en": "Manual"})


def product_of(*components: Component) -> Product:
    return Product(
        "toweco", {"ru": "Товеко"}, ("ru", "en"), components, DEFAULT_KINDS, TagPattern("t-{version}"), "rel-{line}.x", "main", Config()
    )


PRODUCT = product_of(CORE, UI, DOCS)


def test_names_of_branches_and_tags() -> None:
    assert PRODUCT.branch_of(Line(4, 2)) == "rel-4.2.x"
    assert PRODUCT.tag_of(Version(4, 2, 1)) == "t-4.2.1"
    assert PRODUCT.language == "ru"
    assert PRODUCT.kinds_by_id == {kind.id: kind for kind in DEFAULT_KINDS}


def test_a_request_is_looked_up_in_its_tracker() -> None:
    config = Config.from_mapping({"request": [{"pattern": "PRB-[0-9]+", "kind": "problem", "url": "https://t.example/{request}"}]})
    product = replace(PRODUCT, config=config)
    assert product.request_of("PRB-7") == Request("PRB-7", "problem", "https://t.example/PRB-7")
    assert product.request_of("7") == Request("7")
    assert product.trackers is product.trackers


def test_a_line_is_padded_in_branches_as_it_is_in_tags() -> None:
    product = replace(PRODUCT, tag=TagPattern("{major}.{minor:02}[.{patch}]"), line_branch="{line}.x")
    assert [product.branch_of(line) for line in (Line(2026, 5), Line(2026, 11))] == ["2026.05.x", "2026.11.x"]


@pytest.mark.parametrize(
    ("scope", "component"),
    [("core", "core"), ("CORE", "core"), (" core ", "core"), ("kernel", "core"), ("ui", "ui"), ("docs", "docs"), ("api", None), ("", None)],
)
def test_the_component_of_a_scope_is_found_by_id_or_scope(scope: str, component: str | None) -> None:
    assert PRODUCT.component_of_scope(scope) == component


def test_the_only_component_is_where_everything_goes() -> None:
    assert product_of(CORE).default_component == "core"
    assert product_of(CORE, UI).default_component == "toweco"


def test_a_scope_may_be_an_alias() -> None:
    assert product_of(CORE._replace(aliases=("Heart",)), UI).component_of_scope("heart") == "core"


def test_ownership_follows_the_configuration() -> None:
    config = Config.from_mapping({"changes": {"match": "all", "several": "each", "exclude": ["*.lock"]}})
    ownership = replace(PRODUCT, config=config).ownership
    assert ownership == Ownership(PRODUCT.components, "toweco", "all", "each", ("*.lock",))
