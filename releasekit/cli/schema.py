"""``releasekit schema``."""

from __future__ import annotations

from importlib.resources import files

import click

from releasekit.cli.output import say, write
from releasekit.errors import UsageError


@click.command()
@click.argument("name", required=False)
def schema(name: str | None) -> None:
    """Print the JSON Schema of the answer NAME; without NAME, list them."""
    folder = files("releasekit") / "schemas"
    known = sorted(entry.name.removesuffix(".json") for entry in folder.iterdir() if entry.name.endswith(".json"))
    if name is None:
        say("\n".join(known))
    elif name in known:
        write((folder / f"{name}.json").read_bytes())
    else:
        raise UsageError(f"there is no schema {name!r}", hint=f"there are: {', '.join(known)}")
