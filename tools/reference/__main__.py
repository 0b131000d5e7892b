"""Write the pages, or check them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from tools.reference.api import library, schemas
from tools.reference.commands import command_line, rules
from tools.reference.options import configuration
from tools.reference.templates import template_variables

PAGES = Path(__file__).resolve().parents[2] / "docs" / "reference"

MAKERS: Mapping[str, Callable[[], str]] = {
    "api.md": library,
    "cli.md": command_line,
    "configuration.md": configuration,
    "rules.md": rules,
    "schemas.md": schemas,
    "templates.md": template_variables,
}


def main() -> int:
    """Write the pages, or check them. Returns the exit status."""
    parser = argparse.ArgumentParser(description="Make the reference pages from the code.")
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when a page is out of date, and name it")
    check = parser.parse_args().check
    stale = []
    for name, make in MAKERS.items():
        path, text = PAGES / name, make()
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not check:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    for name in stale:
        print(f"docs/reference/{name} {'is out of date: run python -m tools.reference' if check else 'is written'}", file=sys.stderr)
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
