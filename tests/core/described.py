"""A description of a life cycle in which every option is given, none of them as it is by default."""

from __future__ import annotations

from datetime import date
from typing import Any

DESCRIBED: dict[str, Any] = {
    "title": "Life cycle",
    "class": "Management systems",
    "registry": "99999",
    "designation": "R.1",
    "edition": [{"day": date(2026, 1, 14), "notice": "R.1-2026"}],
    "slots": 5,
    "versions": 7,
    "ways": ["mass"],
    "needs": ["a subject"],
    "requests": ["incident"],
    "definitions": {"incident": {"en": "a failure"}},
    "staff": False,
    "holder": {
        "name": {"en": "Ivan Vymyshlennyi"},
        "short": "Ivan",
        "address": "Vymyshlensk",
        "inn": "990000123452",
        "ogrn": "399990000123450",
        "kpp": "990001001",
    },
    "hosting": {
        "delivery": ["on-premise"],
        "company": "Oblako",
        "location": "Vymyshlensk",
        "setup": False,
        "accounts": False,
        "note": "By *courier*.",
    },
    "document": [{"name": "SBOM", "when": "once a year", "designation": "R.1"}],
    "scaling": {"vertical": ["none"], "horizontal": ["partial"], "note": "At night."},
    "updating": {"replaces": ["data"], "downtime": "none", "cluster": False, "note": "By hand."},
    "modularity": {"extended": False, "roles": ["client"], "part-of": "Meadow"},
    "support": {
        "packages": False,
        "priority": False,
        "tracker": "the desk",
        "url": "https://desk.example",
        "one-problem": False,
        "data": ["a description"],
        "steps": ["answer it"],
        "close-after": 5,
        "hours": {"days": ["sat"], "from": "09:30", "until": "12:00", "timezone": "UTC"},
    },
    "personnel": [{"area": "Everything", "competences": ["all"], "count": 1}],
    "contacts": {"site": "https://r.example", "phone": "1", "email": "a@r.example"},
    "location": [{"of": "servers", "address": "Vymyshlensk"}, {"name": "Backup", "address": "Podvymyshlensk"}],
}
