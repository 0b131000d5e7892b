"""The scribe: entries of the change history are written here, where the layout that was read meets the work tree."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from releasekit.core.options import suggestion
from releasekit.core.requests import default_kind
from releasekit.core.update import Update
from releasekit.delivery.workspace import write_fragment
from releasekit.errors import RepositoryError, UsageError
from releasekit.sources.fragments import parse_name, require_wanted, strict_text, taken_counters
from releasekit.sources.frontmatter import FrontMatter, compose, is_language
from releasekit.sources.reader import Reader
from releasekit.sources.repository import Repository


@dataclass(frozen=True)
class Scribe:
    """One repository, whose entries are written; ``Project`` stands in front of it."""

    repository: Repository
    reader: Reader

    def likely_component(self) -> str:
        """The component that most of the files changed in the work tree belong to."""
        return self.reader.product.ownership.of_commit(self.repository.changed_files())[0]

    def likely_kind(self, request: str | None) -> str:
        """The kind that is likely meant.

        By the kind of the request, else by what the name of the branch begins with (``feature/341-search``), else a fix, or the first.
        """
        kinds = self.reader.product.kinds_by_id
        asked = default_kind(self.reader.product.request_of(request).kind) if request else None
        if asked in kinds:
            return asked
        branch = self.reader.git.attempt("symbolic-ref", "--quiet", "--short", "HEAD").stdout.decode("utf-8", "replace")
        named = self.reader.layout.types.get(re.split(r"[/_-]", branch)[0])
        return named or ("fix" if "fix" in kinds else next(iter(kinds)))

    def write(
        self,
        component: str,
        kind: str,
        text: str,
        request: str | None,
        *,
        texts: Mapping[str, str],
        update: str | None,
        docs: str | None,
        breaking: bool,
    ) -> Path:
        """Write a fragment. See ``Project.add``."""
        top = self.repository.work_tree
        if top is None:
            raise RepositoryError("a bare repository has no work tree to write into", where=str(self.repository.git_dir))
        layout, language = self.reader.layout, self.reader.product.language
        _require_texts({"": text, **texts})
        if update is not None and not update.strip():
            raise UsageError("what the update asks for is empty")
        asked = None if update is None else Update(notes={language: update.strip()})
        front = FrontMatter({key: value.strip() for key, value in texts.items()}, docs=docs, update=asked, breaking=breaking)
        folder = _chosen("component", component, {id: folder for folder, id in reversed(tuple(layout.sections.items()))})
        type_ = _chosen("kind", kind, {id: type_ for type_, id in reversed(tuple(layout.types.items()))})
        number = self._name(request, type_)
        content = self._content(text.strip(), front)
        place = posixpath.normpath(posixpath.join(layout.directory, folder))
        taken = taken_counters(top / place, number, type_, layout) if number else frozenset()
        return write_fragment(top, place, number, type_, content, layout.ending, layout.orphan, taken)

    def _name(self, request: str | None, type_: str) -> str | None:
        """The request as it will be read from the file's name. Raises UsageError for one that would not be."""
        layout = self.reader.layout
        if request is None:
            if not layout.orphan:
                raise UsageError("an entry needs a request here: towncrier's orphan_prefix is empty", hint="give it: --request 123")
            return None
        try:
            found, _, _ = parse_name(f"{request}.{type_}", layout)
            require_wanted(request, found, layout)
        except ValueError as error:
            raise UsageError(f"{request!r} cannot stand in the name of a file: {error}", hint="give the request's number") from error
        return found or request

    def _content(self, text: str, front: FrontMatter) -> str:
        """The file. Raises UsageError for an entry that could not be read back."""
        layout, language = self.reader.layout, self.reader.product.language
        content = compose(front, text, language, layout.ending, hidden=layout.shared)
        try:
            strict_text(content.encode(), language)
        except UnicodeEncodeError as error:
            raise UsageError("the entry holds bytes that are no UTF-8") from error
        except ValueError as error:
            raise UsageError(f"such an entry could not be read: {error}") from error
        return content


def _chosen(what: str, id: str, known: Mapping[str, str]) -> str:
    if id not in known:
        raise UsageError(f"there is no {what} {id!r}{suggestion(id, known)}", hint=f"there are: {', '.join(known)}")
    return known[id]


def _require_texts(texts: Mapping[str, str]) -> None:
    """Raises UsageError for a text that is empty, or in a language that is none; the default language's stands under ""."""
    for language, text in texts.items():
        if language and not is_language(language):
            raise UsageError(f"{language!r} is no code of a language, such as ru")
        if not text.strip():
            raise UsageError(f"the text in {language!r} is empty" if language else "the text is empty")
