"""The XML namespaces of a Word document, and reading its parts safely."""

from __future__ import annotations

from typing import Any

from releasekit.errors import UsageError

W_URI = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W = f"{{{W_URI}}}"
"""Before a name: an element or attribute of WordprocessingML, as lxml writes it."""

RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def parse(content: bytes, name: str, where: str) -> Any:
    """A part as an lxml tree: no entities, nothing loaded from elsewhere. Raises UsageError for what is no XML, or brings a DOCTYPE."""
    from lxml import etree

    if b"<!DOCTYPE" in content or b"\x00" in content:  # before parsing: entities grow while they are read
        raise UsageError(f"{name} declares a document type, or is not in UTF-8; Word never writes that", where=where)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise UsageError(f"the Word document is damaged: {name}: {error.msg}", where=where) from error


def serialized(root: Any) -> bytes:
    """The bytes of a part."""
    from lxml import etree

    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True))
