"""The words that the script of a page needs: messages of the catalogue, with every plural form and the rule that chooses one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from releasekit.documents.language import translations

_RULE = 200
"""Numbers that the rule is told for. A larger one behaves like 100 and its last two digits: no language looks at more of them."""


def script_words(language: str) -> dict[str, Any]:
    """Plain data for JSON. A counted message with ``%(count)s`` in it is ``forms[rule[number]]`` for each number from 0 to 199."""
    catalogue = translations(language)
    return {
        "changes": _counted(lambda number: catalogue.ngettext("%(count)s change", "%(count)s changes", number)),
        "versions": _counted(lambda number: catalogue.ngettext("%(count)s version", "%(count)s versions", number)),
        "nothing": catalogue.gettext("Nothing found."),
        "partial": catalogue.gettext("Not the whole document is shown"),
    }


def _counted(told: Callable[[int], str]) -> dict[str, Any]:
    texts = [told(number) for number in range(_RULE)]
    forms = list(dict.fromkeys(texts))
    return {"forms": forms, "rule": "".join(str(forms.index(text)) for text in texts)}
