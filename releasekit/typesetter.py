"""The typesetter: which templates are in force, where a repository's own meet the packaged ones; ``Project`` stands in front of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from releasekit.core.digest import sha256
from releasekit.core.options import suggestion
from releasekit.core.templates import DEFAULT_FOLDER, Flaw, InForce, described, takes_a_place
from releasekit.documents.templates import packaged_files
from releasekit.errors import RepositoryError, UsageError
from releasekit.sources.reader import Reader
from releasekit.sources.repository import Repository
from releasekit.sources.templates import templates_here, usable_templates

if TYPE_CHECKING:
    from releasekit.core.lifecycle import Lifecycle


@dataclass(frozen=True)
class Typesetter:
    """One repository, whose templates are looked at as they lie in its work tree, committed or not; in a bare one, on its main branch."""

    repository: Repository
    reader: Reader

    @property
    def folder(self) -> str:
        """The folder of the repository's own templates."""
        return self.reader.config.documents.templates or DEFAULT_FOLDER

    @cached_property
    def _own(self) -> Mapping[str, bytes]:
        if self.repository.work_tree is not None:
            return templates_here(self.repository.work_tree, self.reader.config.documents.templates)
        main = self.reader.refs.main
        return self.reader.template_files(main.commit) if main else {}

    def in_force(self) -> tuple[InForce, ...]:
        """Every template by name: the packaged ones, but where an own one takes their place, and the other files among the own ones."""
        places = {name: (content, "packaged") for name, content in packaged_files().items()}
        places |= {name: (content, "own" if takes_a_place(name) else "part") for name, content in self._own.items()}
        return tuple(self._one(name, *places[name]) for name in sorted(places))

    def _one(self, name: str, content: bytes, origin: str) -> InForce:
        known = described(name) if origin != "part" else None
        path = "" if origin == "packaged" else f"{self.folder}/{name}"
        about, format = (known.about, known.format) if known else ("", "")
        return InForce(name, format, about, origin, path, len(content), sha256(content))

    def export(self, names: Sequence[str], output: Path | None, *, force: bool) -> tuple[Path, ...]:
        """Copy packaged templates, all that can be replaced or those that are named, into a folder; returns the files that were written.

        The folder is that of the repository's own templates. A file that is there with other content is only overwritten by ``force``.
        Raises UsageError for an unknown name, RepositoryError when nothing is to be overwritten.
        """
        from releasekit.delivery.workspace import read_here, write_over

        packaged = {name: content for name, content in packaged_files().items() if takes_a_place(name)}
        unknown = next((name for name in names if name not in packaged), None)
        if unknown is not None:
            message = f"there is no template {unknown!r} to be replaced{suggestion(unknown, packaged)}"
            raise UsageError(message, hint="releasekit templates list shows them all")
        top, prefix = (output, "") if output else (self._top, f"{self.folder}/")
        wanted = {f"{prefix}{name}": packaged[name] for name in names or packaged}
        before = {path: read_here(top, path) for path in wanted}
        changed = {path: content for path, content in wanted.items() if before[path] != content}
        kept = [path for path in changed if before[path] is not None]
        if kept and not force:
            listed = "".join(f"\n  - {path}" for path in kept)
            raise RepositoryError(
                f"these files are there with other content, so nothing was written:{listed}", hint="--force overwrites them"
            )
        return write_over(top, [(path, before[path], content) for path, content in changed.items()])

    @property
    def _top(self) -> Path:
        if self.repository.work_tree is None:
            raise RepositoryError("a bare repository has no work tree to write templates into", hint="say where: --output DIR")
        return self.repository.work_tree

    def check(self, names: Sequence[str], lifecycle: Lifecycle) -> tuple[Flaw, ...]:
        """What is wrong with the repository's own templates, or with those that are named. Raises UsageError.

        ``lifecycle`` is what its description is tried on.
        """
        from releasekit.documents.imprint import imprint_of
        from releasekit.documents.templatecheck import Trial, check_templates

        product = self.reader.product
        configured = self.reader.config.documents.templates
        if configured is not None and not self._own:
            return (
                Flaw(configured, "documents.templates names this folder, and there is nothing in it", hint="releasekit templates export"),
            )
        unknown = next((name for name in names if name not in self._own), None)
        if unknown is not None:
            message = f"there is no own template {unknown!r}{suggestion(unknown, self._own)}"
            raise UsageError(message, hint="releasekit templates list shows them all")
        packaged = packaged_files()
        own = {name: content for name, content in usable_templates(self._own).items() if self._own[name] != packaged.get(name)}
        records = self.reader.own_records()
        newest = (records[max(records)],) if records else ()
        imprints = tuple(imprint_of(product, style) for style in ("short", "full"))
        trial = Trial(newest, product.kinds, product.languages, imprints, lifecycle)
        return check_templates(own, trial, names)
