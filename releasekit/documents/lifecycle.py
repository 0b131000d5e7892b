"""The life-cycle description: facts become a view, a template of the language makes prose of it, and the prose is read into an article."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from releasekit.core.changes import text_in
from releasekit.core.config import FORMATS
from releasekit.core.departures import Standing
from releasekit.core.lifecycleoptions import CLOUD, ON_PREMISE, WEEK
from releasekit.core.templates import NO_TEMPLATES, OwnTemplates, texts
from releasekit.documents import lifecycleviews as views
from releasekit.documents import supportviews
from releasekit.documents.blocks import Signature
from releasekit.documents.cleaning import clean, clean_line
from releasekit.documents.drafts import Draft
from releasekit.documents.inline import web_address
from releasekit.documents.job import Job
from releasekit.documents.language import check_language
from releasekit.documents.registration import Registered, registration
from releasekit.documents.render import pages
from releasekit.documents.schedule.timetable import is_coming
from releasekit.documents.schedule.words import every, figures, remarks
from releasekit.documents.words import Words
from releasekit.documents.writers import write_draft
from releasekit.errors import UsageError

if TYPE_CHECKING:
    from releasekit.core.lifecycle import Lifecycle
    from releasekit.core.lifecycleoptions import HoursOptions, LocationOptions

MARKDOWN_NAME = "lifecycle.{language}.md.j2"


def lifecycle_draft(found: Lifecycle, language: str, *, templates: Mapping[str, str] = NO_TEMPLATES) -> Draft:
    """The description in a language. ``templates`` are a repository's own sources by name. Raises UsageError as ``render_history`` does."""
    view = lifecycle_document(found, language)
    (text,) = pages(Job(MARKDOWN_NAME.format(language=language), "md", language, ({"document": view},), templates))
    options, editions = found.options, found.options.editions
    sheet = registration([Registered(clean_line(one.notice), one.day) for one in editions], Words(language))
    roles = found.product.config.documents.approvals
    return Draft(
        text,
        language,
        subject=view.product,
        version=view.current,
        designation=clean_line(options.designation),
        edition=len(editions),
        day=editions[-1].day if editions else view.today,
        right_holder=view.holder.short if view.holder else "",
        signatures=tuple(Signature(clean_line(text_in(one.role, language)), clean_line(one.name)) for one in roles),
        appended=(sheet,) if editions else (),
    )


def render_lifecycle(found: Lifecycle, format: str, language: str, *, templates: OwnTemplates = NO_TEMPLATES) -> bytes:
    """The description in one of FORMATS; JSON holds the facts, whatever the language. The same facts give the same bytes.

    Raises UsageError for an unknown format or language, and for what is wrong in a template.
    """
    if format not in FORMATS:
        raise UsageError(f"there is no format {format!r}", hint=f"the formats are: {', '.join(FORMATS)}")
    if format == "json":
        return (json.dumps(found.to_json(), ensure_ascii=False, indent=2) + "\n").encode("utf-8", "backslashreplace")
    draft = lifecycle_draft(found, language, templates=texts(templates))
    # A file is dated by the day that it tells of.
    moment = datetime.combine(found.today, time(), UTC)
    return write_draft(draft, format, moment, templates=templates, standard=found.product.config.documents.pdf_standard)


def lifecycle_document(found: Lifecycle, language: str) -> views.LifecycleDocument:
    """The facts in one language. Raises UsageError for an unknown one."""
    say, options = _Words(check_language(language)), found.options
    stable = next((str(one.version) for one in found.versions if one.version.is_stable and not one.withdrawn), "")
    hotfix = next((str(one.version) for one in found.versions if one.version.is_hotfix and not one.withdrawn), "")
    return views.LifecycleDocument(
        product=say(found.product.names) or found.product.id,
        language=language,
        title=say(options.title),
        today=found.today,
        current=str(found.current or ""),
        product_class=say(options.product_class),
        registry=clean_line(options.registry),
        stable=stable,
        hotfix=hotfix,
        holder=_holder(found, say),
        hosting=_hosting(found, say),
        cadence=_cadence(found, language),
        documents=_documents(found, say),
        scaling=views.ScalingView(options.scaling.vertical, options.scaling.horizontal, say.note(options.scaling.note)),
        updating=_updating(found, say),
        modularity=views.ModularityView(options.modularity.extended, options.modularity.roles, say(options.modularity.part_of)),
        components=_components(found, say),
        ways=options.ways,
        needs=say.all(options.needs),
        kinds=tuple(supportviews.RequestKindView(kind, say(options.definitions.get(kind, {}))) for kind in options.requests),
        support=_support(found, say),
        staff=_staff(found, say),
        total=sum(one.count for one in options.personnel),
        is_staff=options.staff,
        contacts=_contacts(found),
        locations=_locations(options.locations, say),
        slots=_slots(found, language),
        is_estimate=bool(found.schedule and found.schedule.is_estimate),
        figures=tuple(views.FigureView(*one) for one in figures(found.schedule.adherence, language)) if found.schedule else (),
        versions=_versions(found),
        is_cut_short=options.versions is not None and len(found.versions) > options.versions,
        lines=tuple(views.LineView(str(one.line), one.state, str(one.newest), one.until) for one in found.lines or ()),
    )


class _Words:
    """Texts per language as texts in one."""

    def __init__(self, language: str) -> None:
        self._language = language

    def __call__(self, names: Mapping[str, str]) -> str:
        """A name or another short text."""
        return clean_line(text_in(names, self._language))

    def all(self, several: Iterable[Mapping[str, str]]) -> tuple[str, ...]:
        """Several of them."""
        return tuple(map(self, several))

    def note(self, names: Mapping[str, str]) -> str:
        """A text of several lines."""
        return clean(text_in(names, self._language)).strip()


def _holder(found: Lifecycle, say: _Words) -> views.HolderView | None:
    holder = found.options.holder
    if holder is None:
        return None
    return views.HolderView(
        name=say(holder.name),
        short=say(holder.short) or say(holder.name),
        address=say(holder.address),
        inn=holder.inn or "",
        ogrn=holder.ogrn or "",
        kpp=holder.kpp or "",
        is_person=len(holder.ogrn or "") == 15,
    )


def _hosting(found: Lifecycle, say: _Words) -> views.HostingView:
    hosting = found.options.hosting
    return views.HostingView(
        is_cloud=CLOUD in hosting.delivery,
        is_on_premise=ON_PREMISE in hosting.delivery,
        company=say(hosting.company),
        location=say(hosting.location),
        has_setup=hosting.setup,
        has_accounts=hosting.accounts,
        note=say.note(hosting.note),
    )


def _cadence(found: Lifecycle, language: str) -> views.CadenceView | None:
    if found.train is None:
        return None
    days = found.train.period.days
    return views.CadenceView(days, days // 7 if days % 7 == 0 else 0, every(days, language), found.train.timezone)


def _updating(found: Lifecycle, say: _Words) -> views.UpdatingView:
    updating = found.options.updating
    return views.UpdatingView(updating.replaces, updating.downtime, updating.cluster, say.note(updating.note))


def _components(found: Lifecycle, say: _Words) -> tuple[str, ...]:
    """The names of the components; of a product that has none but itself, none."""
    components = found.product.components
    if [one.id for one in components] == [found.product.id]:
        return ()
    return tuple(say(one.names) or one.id for one in components)


def _support(found: Lifecycle, say: _Words) -> supportviews.SupportView:
    support, train = found.options.support, found.product.config.train
    return supportviews.SupportView(
        by_package=support.packages,
        has_priority=support.priority,
        tracker=say(support.tracker),
        url=web_address(support.url),
        one_problem=support.one_problem,
        data=say.all(support.data),
        steps=say.all(support.steps),
        hours=_hours(support.hours, found) if support.hours else None,
        closing=supportviews.ClosingView(
            days=found.closing.days,
            completed=found.closing.completed,
            closed=found.closing.closed,
            calendar=train.calendar if train else "weekends",
            has_own_days=bool(train and (train.days_off or train.working_days)),
        ),
    )


def _hours(hours: HoursOptions, found: Lifecycle) -> supportviews.HoursView:
    days = tuple(day for day in WEEK if day in hours.days)
    is_run = "|".join(days) in "|".join(WEEK)
    zone = hours.timezone or (found.train.timezone if found.train else "UTC")
    return supportviews.HoursView(days, is_run, f"{hours.start:%H:%M}", f"{hours.end:%H:%M}", clean_line(zone))


def _documents(found: Lifecycle, say: _Words) -> tuple[views.AccompanyingView, ...]:
    rows = found.options.documents
    return tuple(views.AccompanyingView(say(one.name), clean_line(one.designation), say(one.when)) for one in rows)


def _staff(found: Lifecycle, say: _Words) -> tuple[supportviews.StaffView, ...]:
    rows = enumerate(found.options.personnel, 1)
    return tuple(supportviews.StaffView(place, say(one.area), say.all(one.competences), one.count) for place, one in rows)


def _contacts(found: Lifecycle) -> supportviews.ContactsView | None:
    contacts = found.options.contacts
    if contacts is None:
        return None
    return supportviews.ContactsView(web_address(contacts.site), clean_line(contacts.phone), clean_line(contacts.email))


def _locations(locations: Iterable[LocationOptions], say: _Words) -> tuple[supportviews.LocationView, ...]:
    """One of each, in the order of the configuration, with all its addresses."""
    found: dict[tuple[str, str], list[str]] = {}
    for one in locations:
        found.setdefault((one.of or "", say(one.name)), []).append(say(one.address))
    return tuple(supportviews.LocationView(*key, tuple(addresses)) for key, addresses in found.items())


def _slots(found: Lifecycle, language: str) -> tuple[views.SlotView, ...]:
    schedule = found.schedule
    coming = [one for one in schedule.departures if is_coming(one, schedule.today)] if schedule else []
    return tuple(
        views.SlotView(
            number=place,
            day=one.slot.day,
            version=str(one.version or ""),
            remark="; ".join(remarks(one, language, is_estimate=bool(schedule and schedule.is_estimate))),
            is_skipped=one.standing is Standing.SKIPPED,
            is_due=one.standing is Standing.DUE,
            is_provisional=one.slot.provisional,
        )
        for place, one in enumerate(coming, 1)
    )


def _versions(found: Lifecycle) -> tuple[views.VersionView, ...]:
    """As many of the newest as are wanted."""
    wanted = found.versions[: found.options.versions]
    return tuple(views.VersionView(str(one.version), one.day, one.version.kind, one.reason, clean_line(one.withdrawn)) for one in wanted)
