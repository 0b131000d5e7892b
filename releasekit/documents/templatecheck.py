"""Own templates, tried before a release needs them: parsed, held against the names that there are, and rendered over sample records."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from jinja2 import TemplateSyntaxError, meta, nodes

from releasekit.core.changes import Kind
from releasekit.core.options import suggestion
from releasekit.core.record import Record
from releasekit.core.templates import TEMPLATES, Flaw, described, takes_a_place
from releasekit.documents.environment import environment
from releasekit.documents.imprint import Imprint
from releasekit.documents.job import Job
from releasekit.documents.problems import place_of, template_problem
from releasekit.documents.sample import sample_records
from releasekit.documents.sandbox import run_apart
from releasekit.documents.templates import PACKAGED
from releasekit.errors import UsageError


@dataclass(frozen=True, slots=True)
class Trial:
    """What templates are tried on: beside the sample the product's newest record, if any; its languages, kinds, and forms of documents."""

    newest: tuple[Record, ...]
    kinds: tuple[Kind, ...]
    languages: tuple[str, ...]
    imprints: tuple[Imprint, ...]


def _history(format: str) -> Callable[[Trial, Mapping[str, str]], Iterator[Job]]:
    def jobs(trial: Trial, own: Mapping[str, str]) -> Iterator[Job]:
        for records, language in _over(trial):
            for imprint in trial.imprints:
                yield Job(f"history.{format}.j2", format, language, records, trial.kinds, own=own, imprint=imprint)

    return jobs


def _sections(trial: Trial, own: Mapping[str, str]) -> Iterator[Job]:
    for records, language in _over(trial):
        yield Job("release.md.j2", "md", language, records, trial.kinds, sections=True, own=own)


def _over(trial: Trial) -> Iterator[tuple[tuple[Record, ...], str]]:
    """The sample in every language, and the newest record in the default one."""
    for language in trial.languages:
        yield sample_records(), language
    if trial.newest:
        yield trial.newest, trial.languages[0]


JOBS: Mapping[str, Callable[[Trial, Mapping[str, str]], Iterator[Job]]] = {
    "history.html.j2": _history("html"),
    "history.md.j2": _history("md"),
    "release.md.j2": _sections,
}
"""How a template is rendered, by the name of the one that a document begins with. Those of other formats are looked at elsewhere."""


def check_templates(own: Mapping[str, str], trial: Trial, names: Sequence[str] = ()) -> tuple[Flaw, ...]:
    """What is wrong with own templates, or with those of them that are named; each flaw once."""
    flaws, trees = _parsed(own)
    strange = list(_strange(own, trees))
    idle = {flaw.template for flaw in strange}
    # What does not parse fails in every document that includes it.
    failed = [] if flaws else _rendered(own, trial, [name for name in names or own if name not in idle])
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


def _rendered(own: Mapping[str, str], trial: Trial, names: Sequence[str]) -> Iterator[Flaw]:
    """The first error of each document that own templates, those that are named, have a part in."""
    known = [described(name) for name in names]
    parts = {one.shown_by or one.name for one in known if one}
    for first, jobs in JOBS.items():
        # A part of nobody's name may be in any of them, and the section of a release is in the whole document.
        if first in parts or None in known or (first == "history.md.j2" and "release.md.j2" in parts):
            yield from _first_error(jobs(trial, own), first)


def _first_error(jobs: Iterator[Job], first: str) -> Iterator[Flaw]:
    for job in jobs:
        try:
            run_apart(job)
        except UsageError as error:
            yield _flaw(error, first)
            return


def _flaw(error: UsageError, template: str) -> Flaw:
    name, line = place_of(error.where)
    return Flaw((name or template).removeprefix(PACKAGED), error.message, line, error.hint)
