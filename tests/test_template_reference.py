"""The reference of templates and the code agree: all that templates may use is explained, and all that packaged ones use exists."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from importlib.resources import files
from typing import Any, NamedTuple, get_origin

import docx
import jinja2
import pytest
from jinja2 import meta, nodes

from releasekit.core.templates import Template, takes_a_place
from releasekit.documents import blocks, bundleviews, inline, lifecycleviews, supportviews, views
from releasekit.documents.docx import filling, render
from releasekit.documents.docx.styles import Styles
from releasekit.documents.environment import environment
from releasekit.documents.templates import packaged_files
from tests.documents.samples import views_in
from tests.test_docs import PAGES, maker

pytestmark = [pytest.mark.checkout, pytest.mark.skipif(not PAGES, reason="there is no checkout here")]


class HalfTold(NamedTuple):
    """A view whose second field has no meaning below it."""

    told: str
    """What it is."""
    untold: str


def test_a_field_of_a_view_without_a_meaning_is_an_error() -> None:
    with pytest.raises(KeyError, match="untold"):
        list(maker("templates")._views(HalfTold))


def test_a_template_cannot_be_added_without_saying_what_it_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    module = maker("templates")
    monkeypatch.setitem(module.TEMPLATES, "new.md.j2", Template("new.md.j2", "md", "a new one"))
    with pytest.raises(KeyError, match="new"):
        module.template_variables()


def test_a_fact_of_word_templates_without_a_meaning_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render, "FACTS", {name: text for name, text in render.FACTS.items() if name != "title"})
    with pytest.raises(KeyError, match="title"):
        maker("templates").template_variables()


def test_a_meaning_of_what_word_templates_are_not_given_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render, "FACTS", {**render.FACTS, "subtitle": "What it is, too."})
    with pytest.raises(ValueError, match="no Word template is given subtitle"):
        maker("templates").template_variables()


def test_every_view_is_in_the_reference_of_templates() -> None:
    module = maker("templates")
    shown = set(re.findall(r"(?m)^### (.+)$", module.template_variables()))
    known = views_in(views, lifecycleviews, supportviews, bundleviews, blocks, inline)

    assert len(known) > 40
    assert [one for one in known if not one.__name__.startswith("_") and module._title(one) not in shown] == []
    assert {"Column", "blocks.Column"} <= shown, "two views of one name"


def templates_in_jinja() -> Iterator[tuple[str, nodes.Template]]:
    for name, content in packaged_files().items():
        if takes_a_place(name) and name.endswith(".j2"):
            yield name, environment("html", "en", {}).parse(content.decode())


def test_the_reference_has_every_variable_and_function_that_packaged_templates_use() -> None:
    module = maker("templates")
    page, of_jinja = module.template_variables(), set(jinja2.Environment().globals)
    functions = set(environment("html", "en", {}).globals) - of_jinja
    assert [one for one in sorted(functions) if f"`{one}`" not in page and f"`{one}()`" not in page] == []
    for name, tree in templates_in_jinja():
        if not isinstance(module.GIVEN[name], str):
            # What is set in both branches of a condition counts as undeclared.
            set_here = {one.name for one in tree.find_all(nodes.Name) if one.ctx == "store"}
            assert meta.find_undeclared_variables(tree) - set_here - functions - of_jinja <= set(module.GIVEN[name]), name


def test_every_field_that_packaged_templates_ask_a_variable_for_exists_in_every_branch() -> None:
    module = maker("templates")
    asked = 0
    for name, tree in templates_in_jinja():
        roots = (
            module.GIVEN[name] if not isinstance(module.GIVEN[name], str) else {"article": blocks.Article, **module.GIVEN["release.md.j2"]}
        )
        for node in tree.find_all(nodes.Getattr):
            path, at = [node.attr], node.node
            while isinstance(at, nodes.Getattr):
                path, at = [at.attr, *path], at.node
            if isinstance(at, nodes.Name) and at.name in roots:
                held: Any = roots[at.name]
                for attribute in path:
                    # A method of a text or a date, and the items of a list, are no fields of views.
                    found = list(module._inside(held)) if get_origin(held) is not tuple else []
                    if found:
                        assert attribute in module._members(found[0]), f"{name}:{node.lineno}: {'.'.join(path)}"
                        held, asked = module._members(found[0])[attribute], asked + 1
    assert asked > 200


def test_the_layout_of_pages_uses_keys_of_its_schema_only() -> None:
    keys = set(re.findall(r"\barticle\.(\w+)", packaged_files()["article.typ"].decode()))
    schema = json.loads((files("releasekit") / "schemas" / "article.json").read_text(encoding="utf-8"))

    assert "parts" in keys
    assert keys <= schema["properties"].keys()


def test_the_word_template_uses_names_of_the_reference_only() -> None:
    with zipfile.ZipFile(io.BytesIO(packaged_files()["article.docx"])) as archive:
        texts = [re.sub(r"<[^>]+>", "", archive.read(name).decode()) for name in archive.namelist() if name.endswith(".xml")]
    source = re.sub(r"(\{[{%])(?:p|tr|tc|r) ", r"\1 ", "\n".join(texts))
    used = meta.find_undeclared_variables(jinja2.Environment(autoescape=True).parse(source))

    assert {"title", "body", "words"} <= used
    assert used <= {*render.FACTS, *render.SLOTS, "parts"}


def test_the_filters_of_word_templates_are_those_of_the_reference() -> None:
    document = docx.Document(io.BytesIO(packaged_files()["article.docx"]))
    made = filling._environment("en", Styles(document.styles.element)).filters

    assert sorted(made.keys() - jinja2.Environment().filters.keys()) == sorted(filling.FILTERS)
