"""The article as JSON: what typst templates get fits its schema, and anchors and links hold."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator

from releasekit.documents.articlejson import WORDS, article_json, article_texts
from releasekit.documents.blocks import Heading, Item, Items, Paragraph
from releasekit.documents.inline import Emphasis, Link
from releasekit.errors import UsageError
from tests.documents.articles import article, sample

SCHEMA = json.loads((files("releasekit") / "schemas" / "article.json").read_bytes())


@pytest.mark.parametrize("language", ["ru", "en"])
def test_article_fits_its_schema(language: str) -> None:
    made = article_json(sample(language))
    Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(json.loads(json.dumps(made)))
    assert set(made["words"]) == set(WORDS) == set(SCHEMA["properties"]["words"]["properties"])


def test_anchor_appears_once_and_links_have_targets() -> None:
    inner = Items(
        (Item((Paragraph((Link("#deep", ("there",)), Link("#gone", ("nowhere", Emphasis(strong=True, content=("!",)))))),), "deep"),)
    )
    made = article_json(article(Heading(1, ("a",), "", "deep"), inner))
    heading, items = made["parts"][0]["blocks"]
    assert heading["anchor"] == "deep"
    assert items["items"][0]["anchor"] == ""
    link, *rest = items["items"][0]["blocks"][0]["text"]
    assert link["url"] == "#deep"
    assert rest == ["nowhere", {"type": "emphasis", "strong": True, "content": ["!"]}]


def test_texts_are_all_that_is_shown() -> None:
    texts = set(article_texts(sample("ru")))
    assert {"ООО «Товеко»", "Биллинг", "billing.discount", "Разработал", "3.1.1"} <= texts


def test_language_is_known() -> None:
    with pytest.raises(UsageError, match="documents know no language 'fr'"):
        article_json(article(language="fr"))
