"""The archivist: the change history of past releases as a document, out of the cache where nothing changed that it is made of.

What a release tells depends on all tags, not on its own alone: a commit belongs to the first release that contains it, a fragment to the
first that consumed it, a file to its component under its later name. So whole documents are kept, by all tags together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from releasekit.core.digest import sha256
from releasekit.core.history import Release, Tag
from releasekit.core.recordpaths import RECORDS
from releasekit.core.rewordings import NOTES
from releasekit.core.templates import DEFAULT_FOLDER
from releasekit.git import object_ids
from releasekit.questions import Questions
from releasekit.sources.cache import Cache, Kept, Witness, key_of

_LEAST = 1 << 14
"""Bytes from which on a document is worth a file."""


@dataclass(frozen=True)
class Archivist:
    """The documents of one product. ``choice`` are the arguments of ``Questions.history``."""

    questions: Questions
    cache: Cache

    def documents(
        self, choice: Mapping[str, Any], format: str, languages: Sequence[str], *, show_all: bool, style: str
    ) -> dict[str, bytes]:
        """The document in each language, as ``Questions.made_documents`` makes it: one of past releases alone. Raises as that does."""
        common = (*self._sources(), format, str(show_all), style, *(f"{name}={value}" for name, value in sorted(choice.items())))
        keys = {language: key_of((*common, language)) for language in languages}
        found = {language: content for language, key in keys.items() if (content := self._kept(key)) is not None}
        lacking = [language for language in languages if language not in found]
        if lacking:
            reader = self.questions.reader
            witness = Witness(reader.git.directory, reader.git.settings, reader.git.environment)
            asked = replace(self.questions, reader=reader.through(witness))
            made = asked.made_documents(choice, format, lacking, show_all=show_all, style=style)
            for language, content in made.items():
                if len(content) >= _LEAST:
                    self.cache.put(keys[language], Kept(content, witness.named_before))
            found |= made
        return {language: found[language] for language in languages}

    def _kept(self, key: str) -> bytes | None:
        """A document that was kept, if git still answers to the names in it as it did."""
        kept = self.cache.get(key)
        return kept.content if kept and self.questions.reader.git.named(kept.named) == kept.named else None

    def _sources(self) -> Iterator[str]:
        """All that past releases are told by: their tags, the configuration, and what the main branch and the notes say of them since."""
        reader, refs = self.questions.reader, self.questions.refs
        product = self.questions.product
        yield from (reader.name, product.id, repr(product.tag), product.line_branch, reader.settings.where)
        yield from (f"{name} {sha256(content)}" for name, content in sorted(reader.settings.files.items()))
        main, config = refs.main, reader.config
        named = [NOTES]
        if main:
            paths = (RECORDS, config.changes.corrections, config.documents.templates or DEFAULT_FOLDER)
            named += [f"{main.commit}:{path}" for path in paths]
        yield from (oid or "" for oid in object_ids(reader.git, named))
        for release in refs.releases:
            yield _told_of(release)


def _told_of(release: Release) -> str:
    return " ".join([str(release.version), *(_told_of_tag(tag) for tag in (release.tag, *release.duplicates))])


def _told_of_tag(tag: Tag) -> str:
    return f"{tag.name} {tag.object} {tag.commit} {tag.kind.value} {tag.date.isoformat()}"
