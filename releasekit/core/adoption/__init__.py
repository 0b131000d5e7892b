"""Adoption: the configuration that fits an existing repository, decided from a survey of it; every choice says what it was made from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from releasekit.core.adoption.cadence import train_choice
from releasekit.core.adoption.choice import BASELINE, Adoption, Choice, Proposal, Value
from releasekit.core.adoption.components import components_choice
from releasekit.core.adoption.documents import bundle_choice, changes_choice, documents_choice
from releasekit.core.adoption.names import slug_of
from releasekit.core.adoption.numbers import files_choice
from releasekit.core.adoption.survey import Survey
from releasekit.core.detect import MAIN_BRANCHES, line_of

__all__ = ["BASELINE", "Adoption", "Choice", "Proposal", "Survey", "Value", "propose"]

_FAMILIES = 4  # of foreign tags, that are told one by one
_DEFAULT_ID = "product"


def propose(survey: Survey) -> Proposal:
    """The configuration that fits."""
    choices = (
        *_identity(survey),
        _tag(survey),
        _first(survey),
        _main(survey),
        _line_branch(survey),
        _remote(survey),
        files_choice(survey),
        train_choice(survey.refs.stables),
        components_choice(survey),
        changes_choice(survey),
        documents_choice(survey),
        bundle_choice(survey),
    )
    return Proposal(tuple(choice for choice in choices if choice is not None))


def _identity(survey: Survey) -> Iterator[Choice]:
    id = slug_of(survey.name) or _DEFAULT_ID
    yield Choice("id", id, "the repository's name. It stands in records and in the names of files, and should not change later.")
    yield Choice(
        "product", survey.name if survey.name.isprintable() else id, 'what people call it; { en = "…", ru = "…" } names it per language.'
    )
    yield Choice(
        "languages", ("ru", "en"), "languages of the documents, the default one first. Without a word it is English.", is_example=True
    )


def _tag(survey: Survey) -> Choice:
    foreign, releases = survey.refs.foreign, survey.refs.releases
    total = len(foreign) + sum(1 + len(release.duplicates) for release in releases)
    if not releases:
        others = f"none of {_count(total, 'tag')} holds a version X.Y or X.Y.Z" if total else "there are no tags"
        return Choice("tag", str(survey.tag), f"{others}; this is how most products write them.")
    flawed = sum(1 for release in releases if release.tag.reading and release.tag.reading.flaw)
    said = [f"{total - len(foreign)} of {_count(total, 'tag')} {'is' if total == 1 else 'are'} written so"]
    if flawed:
        said.append(f"{flawed} of them with a zero too many ({_first_flawed(survey)}), which `check` tells of")
    if foreign:
        left = "1 other is" if len(foreign) == 1 else f"{len(foreign)} others are"
        said.append(f"{left} foreign ({_families(survey)}) and left alone")
    return Choice("tag", str(survey.tag), f"{'; '.join(said)}.")


def _first_flawed(survey: Survey) -> str:
    return next(one.tag.name for one in survey.refs.releases if one.tag.reading and one.tag.reading.flaw)


def _families(survey: Survey) -> str:
    """Foreign tags by what makes them so."""
    usual = survey.tag.text.partition("{")[0]
    words = Counter(_family(tag.name, usual) for tag in survey.refs.foreign)
    common = [f"{word}: {count}" for word, count in sorted(words.items(), key=lambda item: (-item[1], item[0]))]
    rest = f", {len(common) - _FAMILIES} more kinds" if len(common) > _FAMILIES else ""
    return ", ".join(common[:_FAMILIES]) + rest


def _family(tag: str, usual: str) -> str:
    """How a tag begins, if not as usual; else the first word after its number (``rc``)."""
    start, rest = re.split(r"(?=[0-9])|\Z", tag, maxsplit=1)
    after = re.search(r"[A-Za-z]+", rest)
    word = start.strip("-_/.") if start != usual else after[0] if after else ""
    return word.lower()[:20] or "numbers of another form"


def _first(survey: Survey) -> Choice | None:
    if survey.refs.latest_stable:
        return None
    return Choice("first", "0.1", "no stable version is released yet; this will be the first.")


def _main(survey: Survey) -> Choice | None:
    """The main branch, where there is a branch at all."""
    if survey.main is None or not survey.main.isprintable():
        return None
    if survey.main == survey.remote_head:
        why = "what the HEAD of the remote names"
    elif survey.main in MAIN_BRANCHES:
        why = "the customary name that is there"
    else:
        why = "the branch that is checked out; no remote's HEAD names one, and no branch has a customary name"
    return Choice("main", survey.main, f"{why}. Stable releases are cut from it.")


def _line_branch(survey: Survey) -> Choice:
    named = sorted((line.stable, branch) for branch in survey.branches if (line := line_of(branch, survey.line_branch, survey.tag.padding)))
    if not named:
        return Choice("line-branch", survey.line_branch, "no branch is a line's yet; the first hotfix of a line makes one.")
    verb = "is" if len(named) == 1 else "are"
    return Choice("line-branch", survey.line_branch, f"{_count(len(named), 'branch')} {verb} named so, the newest {named[-1][1]}.")


def _remote(survey: Survey) -> Choice | None:
    if survey.remote in {None, "origin"}:
        return None
    return Choice("remote", survey.remote, "the only remote of this clone. Releases are pushed there.")


def _count(number: int, what: str) -> str:
    plural = f"{what}es" if what.endswith("ch") else f"{what}s"
    return f"{number} {what if number == 1 else plural}"
