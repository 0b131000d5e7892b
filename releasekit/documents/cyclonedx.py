"""CycloneDX: the notes of a release where programs look for them, in a bill of materials of the product's own or in one made here.

A document of its own names the product and its components and nothing that they depend on: that only the product's build knows.
See https://cyclonedx.org/docs/1.6/json/.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from releasekit import __version__
from releasekit.core.changes import text_in
from releasekit.core.product import Product
from releasekit.core.record import Record
from releasekit.core.templates import OwnTemplates
from releasekit.documents.inline import web_address
from releasekit.documents.render import render_sections
from releasekit.documents.statement import purl
from releasekit.errors import UsageError

NAME = "bom.cdx.json"
SPECIFICATION = "1.6"
MOST_BYTES = 64 << 20
"""Bytes of a product's own document."""

_LOCALE = re.compile(r"[a-z]{2}(-[A-Z]{2})?")
_RESOLUTIONS = {"security": "security", "fix": "defect"}
"""What the specification calls what a change resolves, by its kind; any other is an enhancement."""
_FIRST_WITH_NOTES = (1, 4)


@dataclass(frozen=True, slots=True)
class Notes:
    """What the notes are made from; ``moment`` (aware) is the time of the release."""

    record: Record
    product: Product
    commit: str
    moment: datetime
    templates: OwnTemplates

    @property
    def name(self) -> str:
        """The product's name in its first language."""
        return text_in(self.record.names, self.product.language) or self.record.product

    def to_json(self) -> dict[str, Any]:
        """The notes as ``releaseNotes`` of a component."""
        version = self.record.version
        return {
            "type": "patch" if version.is_hotfix else "minor" if version.line.minor else "major",
            "title": f"{self.name} {version}",
            "timestamp": _time(self.moment),
            "resolves": list(self._resolved()),
            "notes": list(self._told()),
        }

    def _resolved(self) -> Iterator[dict[str, Any]]:
        """The requests that changes which users are told of answer, each once."""
        seen = set[str]()
        for change in self.record.changes:
            for request in change.requests if self.product.is_shown(change) else ():
                if request.id not in seen:
                    seen.add(request.id)
                    address = web_address(request.url or "")
                    found = {"type": _RESOLUTIONS.get(change.kind, "enhancement"), "id": request.id}
                    yield {**found, **({"source": {"url": address}} if address else {})}

    def _told(self) -> Iterator[dict[str, Any]]:
        """The section of the release in each language. A language that the specification has no name for is not named."""
        for language in self.product.languages:
            (section,) = render_sections((self.record,), language, self.product.kinds, templates=self.templates)
            locale = {"locale": language} if _LOCALE.fullmatch(language) else {}
            yield {**locale, "text": {"contentType": "text/markdown", "content": section}}

    def component(self) -> dict[str, Any]:
        """The product as a component, without its notes."""
        address = purl(self.record.product, self.record.version)
        return {"type": "application", "bom-ref": address, "name": self.name, "version": str(self.record.version), "purl": address}


def made(notes: Notes) -> bytes:
    """A document that names the product, its components and the notes; the same release gives the same bytes."""
    record = notes.record
    identity = f"{purl(record.product, record.version)}#{notes.commit}"
    component = notes.component()
    there = [one for one in record.components if one.state != "removed" and one.id != record.product]
    parts = [
        {
            "type": "application",
            "bom-ref": f"{component['bom-ref']}#{one.id}",
            "name": text_in(one.names, notes.product.language) or one.id,
            "version": str(record.version),
        }
        for one in there
    ]
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": SPECIFICATION,
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, identity)}",
        "version": record.edition,
        "metadata": {
            "timestamp": _time(notes.moment),
            "tools": {"components": [{"type": "application", "name": "releasekit", "version": __version__}]},
            "component": {**component, "releaseNotes": notes.to_json()},
        },
        "components": parts,
        "dependencies": [{"ref": component["bom-ref"], "dependsOn": [str(one["bom-ref"]) for one in parts]}],
    }
    return _written(document)


def noted(content: bytes, notes: Notes, where: str) -> bytes:
    """The product's own document with the notes in the component that it is about; everything else stays.

    Raises UsageError for what is no such document, and for one that is signed.
    """
    document = _read(content, where)
    metadata = document.setdefault("metadata", {})
    component = metadata.setdefault("component", notes.component()) if isinstance(metadata, dict) else None
    if not isinstance(component, dict):
        raise UsageError("metadata.component of the CycloneDX document is no object", where=where)
    component["releaseNotes"] = notes.to_json()
    return _written(document)


def _read(content: bytes, where: str) -> dict[str, Any]:
    if len(content) > MOST_BYTES:
        raise UsageError(f"the CycloneDX document has {len(content)} bytes; at most {MOST_BYTES} are read", where=where)
    try:
        document = json.loads(content.decode("utf-8-sig"), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"the CycloneDX document is not JSON: {error}", where=where, hint=_HINT) from error
    if not isinstance(document, dict) or document.get("bomFormat") != "CycloneDX":
        raise UsageError("this is no CycloneDX document: its bomFormat does not say so", where=where, hint=_HINT)
    version = str(document.get("specVersion"))
    if not re.fullmatch(r"[0-9]{1,3}\.[0-9]{1,3}", version) or tuple(map(int, version.split("."))) < _FIRST_WITH_NOTES:
        message = f"it is of version {version!r:.40} of CycloneDX, and there are notes of releases since 1.4"
        raise UsageError(message, where=where, hint=f"write it in {SPECIFICATION}")
    if _is_signed(document):
        message = "the CycloneDX document is signed, and its signature would not hold once the notes are added"
        raise UsageError(message, where=where, hint="name one without signature, and sign what the bundle holds")
    return document


_HINT = "bundle.sbom names a CycloneDX document in JSON"


def _is_signed(document: Mapping[str, Any]) -> bool:
    metadata = document.get("metadata")
    component = metadata.get("component") if isinstance(metadata, dict) else None
    return "signature" in document or (isinstance(component, dict) and "signature" in component)


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no number of JSON")


def _written(document: Mapping[str, Any]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "backslashreplace")


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
