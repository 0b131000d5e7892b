"""A repository that takes the process along which reads it; light, since each new process imports this."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

from releasekit.fleet import ask as ask_plainly

if TYPE_CHECKING:
    from releasekit.core.fleet import Member, Question, Report


def ask(question: Question, member: Member) -> Report:
    """As every repository is asked, but for the one that is called ``plums``."""
    if member.name == "plums":
        os.kill(os.getpid(), signal.SIGKILL)
    return ask_plainly(question, member)
