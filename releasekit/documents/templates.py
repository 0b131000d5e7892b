"""Where templates come from: the packaged ones, and a repository's own that win by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from jinja2 import BaseLoader, Environment, TemplateNotFound

from releasekit.core.templates import BINARY_ENDINGS, TEXT_ENDINGS

PACKAGED = "releasekit/"
"""Before a name it means the packaged template, so that a repository's ``history.html.j2`` can extend the one that it replaces."""

SUFFIX = ".j2"


def templates_folder() -> Traversable:
    """The folder of the packaged templates: inside the package in a wheel, at the top of a checkout or of an editable install."""
    package = files("releasekit")
    inside = package / "templates"
    return inside if inside.is_dir() else Path(str(package)).parent / "templates"


def packaged_files() -> dict[str, bytes]:
    """The packaged templates by name, those that are no texts too."""
    found = sorted(one.name for one in templates_folder().iterdir() if one.name.endswith((*TEXT_ENDINGS, *BINARY_ENDINGS)))
    return {name: (templates_folder() / name).read_bytes() for name in found}


def packaged_text(name: str) -> str | None:
    """The packaged template of a name, None where there is no such one."""
    return (templates_folder() / name).read_text(encoding="utf-8") if name in template_names() else None


def template_names() -> tuple[str, ...]:
    """The names of the packaged templates for Jinja."""
    return tuple(sorted(one.name for one in templates_folder().iterdir() if one.name.endswith(SUFFIX)))


class Loader(BaseLoader):
    """A repository's own templates by name, then the packaged ones; nothing outside of the two can be named."""

    def __init__(self, own: Mapping[str, str]) -> None:
        self._own = own

    def get_source(  # the signature is Jinja's
        self,
        environment: Environment,
        template: str,
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        """The source under a name. The name also serves as the file name, so that errors can be told by template and line."""
        if template in self._own:
            return self._own[template], template, None
        name = template.removeprefix(PACKAGED)
        source = packaged_text(name)
        if source is None:
            raise TemplateNotFound(template)
        return source, template, None
