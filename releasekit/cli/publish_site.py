"""``releasekit docs publish-site``."""

from __future__ import annotations

import click

from releasekit.cli.output import say, say_json, talk
from releasekit.cli.session import PLACE, VERSION, Session, as_of_option, format_option
from releasekit.core.sites import ALIAS_TYPES, SiteWish
from releasekit.core.version import Version


@click.command("publish-site")
@click.argument("directory", metavar="DIR", type=PLACE)
@click.argument("version", type=VERSION, required=False)
@click.option("--site", metavar="ID", help="Publish this site of the release; needed where it has several.")
@click.option("--alias", "aliases", metavar="NAME", multiple=True, help="Let NAME lead to it, too; may be repeated.")
@click.option(
    "--alias-type",
    type=click.Choice(ALIAS_TYPES),
    default=ALIAS_TYPES[0],
    show_default=True,
    help="How aliases are made: pages that lead on, a copy, or a relative link.",
)
@click.option("--from", "bundle", metavar="BUNDLE", type=PLACE, help="Take it from this bundle, an archive or a folder; build nothing.")
@click.option("--init", is_flag=True, help="Take a DIR that holds other things; they stay as they are.")
@as_of_option
@format_option("text", "json")
@click.pass_obj
def publish_site(
    session: Session,
    /,
    directory: str,
    version: Version | None,
    site: str | None,
    aliases: tuple[str, ...],
    alias_type: str,
    bundle: str | None,
    init: bool,
    as_of: object,
    format_: str,
) -> None:
    """Lay out the documentation of VERSION, by default of the newest that may be used, in the directory X.Y of DIR.

    A hotfix takes the place of its line. `latest` and `stable` lead to the highest version that is not withdrawn. No other directory is
    touched.
    """
    wish = SiteWish(version, site, aliases, alias_type, bundle, init)
    done = session.project.publish_site(directory, wish, tell=session.tell)
    for page in done.kept:
        talk(f"note: {page} was not made by releasekit, and was left as it is")
    if format_ == "json":
        say_json(done.to_json())
        return
    say(f"{done.version} lies in {done.name}")
    for one in done.versions.shown:
        for alias in one.aliases:
            if alias in done.moved:
                say(f"{alias} leads to {one.name}")
