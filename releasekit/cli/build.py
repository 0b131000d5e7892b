"""``releasekit build``."""

from __future__ import annotations

import click

from releasekit.cli.output import say, say_json
from releasekit.cli.session import PLACE, VERSION, Session, as_of_option, format_option
from releasekit.core.version import Version


@click.command()
@click.argument("version", type=VERSION, required=False)
@click.option("-o", "--output", type=PLACE, metavar="DIR", required=True, help="The folder that the files go into.")
@as_of_option
@format_option("text", "json")
@click.pass_obj
def build(session: Session, version: Version | None, output: str, as_of: object, format_: str) -> None:
    """Render every document and the bundle of VERSION, or of the next version as it stands; touches no ref."""
    session.tell(f"building {version or 'the next version'}")
    record, files = session.project.build(output, version)
    if format_ == "json":
        say_json({"schema": "releasekit/build/1", "version": str(record.version), "files": [str(path) for path in files]})
        return
    for path in files:
        say(str(path))
