"""Own templates, tried before a release needs them: parsed, held against the names that there are, and rendered over sample records."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from jinja2 import TemplateSyntaxError, meta, nodes

from releasekit.core.changes import Kind
from releasekit.core.options import suggestion
from releasekit.core.record import Record
from releasekit.core.templates import TEMPLATES, Flaw, OwnTemplates, described, takes_a_place, texts
from releasekit.documents.context import history_document
from releasekit.documents.environment import environment
from releasekit.documents.history.article import history_article
from releasekit.documents.imprint import Imprint
from releasekit.documents.problems import place_of, template_problem
from releasekit.documents.render import render_history, render_sections
from releasekit.documents.sample import sample_manifest, sample_records
from releasekit.documents.templates import PACKAGED
from releasekit.errors import UsageError

if TYPE_CHECKING:
    from releasekit.core.lifecycle import Lifecycle


@dataclass(frozen=True, slots=True)
class Trial:
    """What templates are tried on: beside the sample the product's newest record, if any; its languages, kinds, and forms of documents.

    ``lifecycle`` is what is known of the product's life cycle.
    """

    newest: tuple[Record, ...]
    kinds: tuple[Kind, ...]
    languages: tuple[str, ...]
    imprints: tuple[Imprint, ...]
    lifecycle: Lifecycle | None = None

    @property
    def is_described(self) -> bool:
        """Whether the product has a life-cycle description of its own."""
        return self.lifecycle is not None and self.lifecycle.product.config.lifecycle is not None

    def samples(self) -> Iterator[tuple[tuple[Record, ...], str]]:
        """The sample in every language, and the newest record in the default one."""
        for language in self.languages:
            yield sample_records(), language
        if self.newest:
            yield self.newest, self.languages[0]


_MOMENT = datetime(1980, 1, 1, tzinfo=UTC)

Attempt: TypeAlias = Callable[[], object]
"""Renders a document; raises UsageError for what is wrong in a template."""


def _described(format: str) -> Callable[[Trial, OwnTemplates], Iterator[Attempt]]:
    """What a format is written by, tried on the history, and on the life cycle where that is described."""

    def attempts(trial: Trial, own: OwnTemplates) -> Iterator[Attempt]:
        from releasekit.documents.lifecycle import lifecycle_draft
        from releasekit.documents.writers import write_draft

        yield from (_article_page if format == "html" else _history(format))(trial, own)
        if trial.lifecycle is not None and trial.is_described:
            for language in trial.languages:
                yield partial(write_draft, lifecycle_draft(trial.lifecycle, language), format, _MOMENT, templates=own)

    return attempts


def _history(format: str) -> Callable[[Trial, OwnTemplates], Iterator[Attempt]]:
    def attempts(trial: Trial, own: OwnTemplates) -> Iterator[Attempt]:
        for records, language in trial.samples():
            for imprint in trial.imprints:
                yield partial(render_history, records, format, language, trial.kinds, templates=own, imprint=imprint)

    return attempts


def _sections(trial: Trial, own: OwnTemplates) -> Iterator[Attempt]:
    for records, language in trial.samples():
        yield partial(render_sections, records, language, trial.kinds, templates=own)


def _article_page(trial: Trial, own: OwnTemplates) -> Iterator[Attempt]:
    from releasekit.documents.articlepage import render_article_html

    for records, language in trial.samples():
        for imprint in trial.imprints:
            article = history_article(history_document(records, trial.kinds, language, imprint=imprint), imprint)
            yield partial(render_article_html, article, texts(own))


def _lifecycle(trial: Trial, own: OwnTemplates) -> Iterator[Attempt]:
    from releasekit.documents.lifecycle import lifecycle_draft

    if trial.lifecycle is not None:
        for language in trial.languages:
            yield partial(lifecycle_draft, trial.lifecycle, language, templates=texts(own))


def _bundle(trial: Trial, own: OwnTemplates) -> Iterator[Attempt]:
    from releasekit.documents.bundleindex import index_pages

    for record in (*sample_records(), *trial.newest):
        made = partial(index_pages, sample_manifest(record), record, trial.languages, trial.imprints[0], texts(own))
        yield partial(_written, made)


def _written(pages: Callable[[], Iterator[object]]) -> None:
    """Have all pages written."""
    for _ in pages():
        pass


ATTEMPTS: Mapping[str, Callable[[Trial, OwnTemplates], Iterator[Attempt]]] = {
    "article.docx": _described("docx"),
    "article.html.j2": _described("html"),
    "article.typ": _described("pdf"),
    "bundle.html.j2": _bundle,
    "history.html.j2": _history("html"),
    "history.md.j2": _history("md"),
    "lifecycle": _lifecycle,
    "release.md.j2": _sections,
}
"""How a template is tried, by the name of the one that a document begins with; those of the life cycle are one a language."""


def check_templates(own: OwnTemplates, trial: Trial, names: Sequence[str] = ()) -> tuple[Flaw, ...]:
    """What is wrong with own templates, or with those of them that are named; each flaw once."""
    flaws, trees = _parsed(texts(own))
    strange = list(_strange(texts(own), trees))
    idle = {flaw.template for flaw in strange}
    # What does not parse fails in every document that includes it.
    failed = [] if flaws else _rendered(own, trial, [name for name in names or own if name not in idle], trees)
    return tuple(dict.fromkeys(one for one in (*flaws, *strange, *failed) if not names or one.template in names))


def _parsed(own: Mapping[str, str]) -> tuple[list[Flaw], dict[str, nodes.Template]]:
    flaws, trees = list[Flaw](), dict[str, nodes.Template]()
    made = environment("html", "en", own)
    for name, source in own.items():
        if not name.endswith(".j2"):
            continue
        try:
            trees[name] = made.parse(source, name)
        except (TemplateSyntaxError, RecursionError) as error:
            flaws.append(_flaw(template_problem(error, name, made, own), name))
    return flaws, trees


def _strange(own: Mapping[str, str], trees: Mapping[str, nodes.Template]) -> Iterator[Flaw]:
    """Own templates that take the place of none, and that no other one is made of."""
    used = [one for name, tree in trees.items() for one in meta.find_referenced_templates(tree) if one != name]
    if None in used:
        return  # a name that is computed may be any
    for name in own:
        known = described(name)
        if known is not None and not known.replaceable:
            yield Flaw(name, "this template is packaged only, and no own one takes its place", hint="remove it, or give it another name")
        elif name.endswith(".j2") and known is None and name not in used:
            likely = suggestion(name, [one for one in TEMPLATES if takes_a_place(one)])
            message = f"it takes the place of no template{likely}, and no other one includes it"
            yield Flaw(name, message, hint="releasekit templates list shows the names that there are")


def _rendered(own: OwnTemplates, trial: Trial, names: Sequence[str], trees: Mapping[str, nodes.Template]) -> Iterator[Flaw]:
    """The first error of each document that own templates, those that are named, have a part in."""
    made_of = {name: set(meta.find_referenced_templates(tree)) for name, tree in trees.items()}
    known = [described(user) for name in names for user in _users(name, made_of)]
    parts = {_begins(one.shown_by or one.name) for one in known if one}
    for first, attempts in ATTEMPTS.items():
        # The section of a release is in the whole document.
        if first in parts or (first == "history.md.j2" and "release.md.j2" in parts):
            yield from _first_error(attempts(trial, own), first)


def _users(name: str, made_of: Mapping[str, Collection[str | None]]) -> set[str]:
    """A template, and those that are made of it, however many stand between them; a name that is computed (None) may be any."""
    found, left = {name}, [name]
    while left:
        one = left.pop()
        more = {user for user, parts in made_of.items() if one in parts or None in parts} - found
        found |= more
        left += more
    return found


def _begins(name: str) -> str:
    return "lifecycle" if name.startswith("lifecycle.") else name


def _first_error(attempts: Iterator[Attempt], first: str) -> Iterator[Flaw]:
    for attempt in attempts:
        try:
            attempt()
        except UsageError as error:
            yield _flaw(error, first)
            return


def _flaw(error: UsageError, template: str) -> Flaw:
    where, line = place_of(error.where)
    # A Word file has no lines: its error names the part of it, and the text nearby.
    name, _, nearby = where.partition(", ")
    message = f"{error.message} ({nearby})" if nearby else error.message
    return Flaw((name or template).removeprefix(PACKAGED), message, line, error.hint)
