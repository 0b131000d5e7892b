"""Templates: where they come from, how their errors are told, and what a repository's own may not do."""

from __future__ import annotations

import pickle
import sys
import time

import pytest

from releasekit.core.changes import DEFAULT_KINDS
from releasekit.core.requests import Request
from releasekit.documents import sandbox
from releasekit.documents.context import history_document
from releasekit.documents.imprint import Imprint
from releasekit.documents.job import Job, run
from releasekit.documents.render import render_history, render_sections
from releasekit.documents.sandbox import Limits, run_apart
from releasekit.documents.templates import template_names, templates_folder
from releasekit.errors import UsageError
from tests.documents.samples import change, record

RECORDS = (record("4.2", change("Text with **strong** words and <b>.", requests=(Request("1_2*", None, "https://t.example/?a=1&b=2"),))),)
LIMITS = Limits(processor=1, clock=20.0, memory=512 << 20, output=100_000)


def job(source: str, format: str = "md", **more: str) -> Job:
    """Render the records by one own template."""
    name = f"history.{format}.j2"
    document = history_document(RECORDS, DEFAULT_KINDS, "en")
    return Job(name, format, "en", ({"document": document},), {name: source, **more})


def test_the_packaged_templates_are_found() -> None:
    assert {"history.html.j2", "history.md.j2", "release.md.j2"} <= set(template_names())
    assert (templates_folder() / "history.md.j2").is_file()


def test_an_own_template_wins_by_name_and_the_others_stay() -> None:
    loop = "{% for release in document.releases %}{% include 'release.md.j2' %}{% endfor %}"
    own = {"history.md.j2": "# {{ document.product }}, by hand\n\n" + loop}
    text = render_history(RECORDS, "md", "en", DEFAULT_KINDS, templates=own).decode()

    assert text.startswith("# Toweco, by hand\n\n## 4.2 — 2026-03-11\n")
    assert "**strong**" in text


def test_an_own_template_can_extend_the_one_that_it_replaces() -> None:
    own = {"history.html.j2": "{% extends 'releasekit/history.html.j2' %}{% block style %}{{ super() }}h1 { color: teal; }{% endblock %}"}
    text = render_history(RECORDS, "html", "ru", DEFAULT_KINDS, templates=own).decode()

    assert "h1 { color: teal; }" in text
    assert "<h1>Товеко</h1>" in text


def test_own_sections_come_from_one_process() -> None:
    sections = render_sections(
        (*RECORDS, record("4.1")), "en", DEFAULT_KINDS, templates={"release.md.j2": "## Release {{ release.version }}\n"}
    )

    assert sections == ("## Release 4.2\n", "## Release 4.1\n")


ENTRY = "{% set entry = document.releases[0].components[0].kinds[0].entries[0] %}"


@pytest.mark.parametrize(
    ("format", "source", "expected"),
    [
        ("md", "{{ entry.text }}", "Text with \\*\\*strong\\*\\* words and &lt;b>.\n"),
        ("md", "{{ entry.text | markdown }}", "Text with **strong** words and &lt;b>.\n"),
        ("md", "{{ entry.request | md }} {{ entry.request }}", "1_2\\* 1_2\\*\n"),
        ("md", "{% trans request=entry.request %}for {{ request }}{% endtrans %}", "for 1_2\\*\n"),
        ("md", "{% macro bold(x) %}**{{ x }}**{% endmacro %}{{ bold(entry.request) }}", "**1_2\\***\n"),
        ("md", "{% set x %}*{{ entry.request }}*{% endset %}{{ x }}", "*1_2\\**\n"),
        ("md", "{{ entry.requests[0] | link }}", "[1_2\\*](https://t.example/?a=1&b=2)\n"),
        ("html", "{{ entry.requests[0] | link }}", '<a href="https://t.example/?a=1&amp;b=2" rel="noopener noreferrer">1_2*</a>'),
        ("md", "{{ entry.requests | map(attribute='label') | join(', ') }}", "1_2\\*\n"),
        ("html", "{{ entry.text }}", "Text with **strong** words and &lt;b&gt;."),
        ("html", "{{ entry.text | markdown }}", "Text with <strong>strong</strong> words and &lt;b&gt;."),
        ("html", "{% trans request='<' %}for {{ request }}{% endtrans %}", "for &lt;"),
        ("html", "{{ document.releases[0].date | long_date }}", "11 March 2026"),
    ],
)
def test_values_are_escaped_for_the_format_unless_a_template_says_otherwise(format: str, source: str, expected: str) -> None:
    assert run(job(ENTRY + source, format)) == (expected,)


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("\n{{ document.relases }}", "line 2: 'relases' is no attribute of a history (did you mean 'releases'?)"),
        (
            "{% for release in document.releases %}\n{{ release.versoin }}\n{% endfor %}",
            "line 2: 'versoin' is no attribute of a release (did you mean 'version'?)",
        ),
        (
            "{% for release in document.releases %}\n\n{{ relaese.version }}\n{% endfor %}",
            "line 3: 'relaese' is undefined (did you mean 'release'?)",
        ),
        ("{{ docment.releases }}", "line 1: 'docment' is undefined (did you mean 'document'?)"),
        ("{{ document.product | mrkdown }}", "line 1: there is no filter 'mrkdown' (did you mean 'markdown'?)"),
        ("{% if document is definde %}{% endif %}", "line 1: there is no test 'definde' (did you mean 'defined'?)"),
        ("\n\n{% for %}", "line 3: Expected an expression, got 'end of statement block'"),
        ("{% include 'relase.md.j2' %}", "there is no template 'relase.md.j2' (did you mean 'release.md.j2'?)"),
        ("{% include '../secret.j2' %}", "there is no template '../secret.j2'"),
        ("{{ document.product.__class__ }}", "line 1: the template asks for what no template may do"),
        ("{{ document.releases[0].__init__ }}", "line 1: the template asks for what no template may do"),
        ("{% set x = document.releases.append(1) %}", "line 1: "),
        ("\n{{ 1 // 0 }}", "line 2: the template failed: ZeroDivisionError"),
        ("{{ document.product | long_date }}", "line 1: the template failed: TypeError: long_date needs a date"),
        ("{{ document.product | link }}", "line 1: the template failed: AttributeError: 'str' object has no attribute 'label'"),
        ("{% include 'history.md.j2' %}", "the template failed: RecursionError"),
        ("{{ document.__class__ }}", "line 1: the template asks for what no template may do"),
        ("{{ ''.__class__.__mro__ }}", "line 1: the template asks for what no template may do"),
        ("{{ document.releases.__len__() }}", "line 1: the template asks for what no template may do"),
        ("{{ self.__init__.__globals__ }}", "line 1: "),
        ("{{ cycler.__init__.__globals__.os.system('id') }}", "line 1: the template asks for what no template may do"),
        ("{{ '{0.__class__}'.format(document) }}", "line 1: the template asks for what no template may do"),
        ("{% include '/etc/passwd' %}", "there is no template '/etc/passwd'"),
        ("{% extends '../../etc/passwd' %}", "there is no template '../../etc/passwd'"),
        ("{% import 'os' as os %}{{ os.system('id') }}", "there is no template 'os'"),
        ("{% from 'releasekit/../secret.j2' import x %}", "there is no template 'releasekit/../secret.j2'"),
        ("{% import %}", "line 1: "),
        ("{{ range(10 ** 9) }}", "line 1: the template failed: OverflowError"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "the template failed: RecursionError"),
    ],
)
def test_a_wrong_template_is_one_clear_error(source: str, problem: str) -> None:
    with pytest.raises(UsageError) as caught:
        run(job(source))

    assert "template history.md.j2" in str(caught.value)
    assert problem in str(caught.value)


def test_the_same_error_comes_out_of_the_child_process() -> None:
    with pytest.raises(UsageError) as caught:
        render_history(RECORDS, "md", "en", DEFAULT_KINDS, templates={"history.md.j2": "{{ document.relases }}"})

    assert str(caught.value) == "template history.md.j2, line 1: 'relases' is no attribute of a history (did you mean 'releases'?)"


def test_an_error_in_an_included_template_names_that_template() -> None:
    with pytest.raises(UsageError, match=r"template part.j2, line 2: 'nothing' is undefined"):
        run(job("{% include 'part.j2' %}", **{"part.j2": "\n{{ nothing }}"}))


LOOP = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of processor time")
def test_an_endless_template_is_stopped_by_its_processor_time() -> None:
    started = time.monotonic()

    with pytest.raises(UsageError, match="more than 1 s of processor time"):
        run_apart(job(LOOP), LIMITS)
    assert time.monotonic() - started < 15


def test_an_endless_template_is_stopped_by_the_clock() -> None:
    with pytest.raises(UsageError, match=r"did not finish in 0\.8 seconds"):
        run_apart(job(LOOP), Limits(processor=60, clock=0.8))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps the limit of memory")
def test_a_greedy_template_is_stopped_by_its_memory() -> None:
    with pytest.raises(UsageError, match="MiB of memory"):
        run_apart(job("{% set x = 'x' * 900000000 %}"), LIMITS)


def test_a_talkative_template_is_stopped_by_its_output() -> None:
    with pytest.raises(UsageError, match="writes more than 100000 characters"):
        run_apart(job("{% for a in range(99999) %}{{ 'x' * 1000 }}{% endfor %}"), LIMITS)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps the limit of memory")
@pytest.mark.parametrize(
    "source",
    [
        "{{ 'x' * 1000000000 }}",
        "{% set n = namespace(x='x') %}{% for i in range(40) %}{% set n.x = n.x ~ n.x %}{% endfor %}{{ n.x }}",
        "{% for a in range(99999) %}{% for b in range(99999) %}0123456789{% endfor %}{% endfor %}",
        "{{ 10 ** (10 ** 10) }}",
    ],
)
def test_a_template_that_wants_everything_is_stopped(source: str) -> None:
    started = time.monotonic()

    with pytest.raises(UsageError, match=r"memory|processor time|writes more than"):
        run_apart(job(source), LIMITS)
    assert time.monotonic() - started < 20


def test_the_child_sees_nothing_of_the_callers_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "x")

    assert "SECRET_TOKEN" not in sandbox._environment()


def test_a_job_survives_the_way_to_the_child() -> None:
    document = history_document(RECORDS, DEFAULT_KINDS, "ru", show_all=True, imprint=Imprint(style="full"))
    given = Job("a.j2", "md", "ru", tuple({"document": document, "release": one} for one in document.releases), {"a.j2": "x"})

    assert pickle.loads(pickle.dumps(given)) == given
