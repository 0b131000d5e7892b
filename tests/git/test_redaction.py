"""What is hidden in what programs say: users and tokens of addresses in any form, and what looks like a token."""

from __future__ import annotations

import string
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releasekit.git import redact, secrets_of

SCHEMES = st.sampled_from(("http", "https", "ssh", "git+ssh", "ftp", "HTTPS"))
HOSTS = st.sampled_from(("example.org", "127.0.0.1:8080", "[::1]:443", "git.example-1.org"))
PATHS = st.sampled_from(("", "/", "/a/b.git", "/a%20b", "/a?b=c", "/@scope/x", ":8080/x"))
AROUND = st.sampled_from(("fatal: unable to access '{}/': refused", "{}", "remote: {} {}", '"{}"', "a\n{}\nb", "<{}>", "x={},y"))
MARK = "ZQ"
SECRETS = st.text(string.ascii_letters + string.digits + "-._~!$&()*+,;=:@%#?[]|^\\ü€", min_size=1, max_size=20).map(
    lambda text: f"{MARK}{text}{MARK}"
)


@given(
    SCHEMES,
    st.sampled_from(("", "oauth2:", "x-access-token:", "user%40corp:", ":", "a:b:", "a@b:")),
    SECRETS,
    HOSTS,
    PATHS,
    AROUND,
    st.booleans(),
)
def test_nothing_of_user_and_password_of_an_address_is_left(
    scheme: str, user: str, secret: str, host: str, path: str, around: str, is_quoted: bool
) -> None:
    """Case 90."""
    written = quote(secret, safe="") if is_quoted else secret
    said = redact(around.replace("{}", f"{scheme}://{user}{written}@{host}{path}"))

    assert MARK not in said
    assert f"{scheme}://***@{host}{path}".strip() in said


@given(st.lists(SECRETS, min_size=2, max_size=4), st.sampled_from((" ", ", ", "\n", "' '")))
def test_each_address_of_a_line_is_cleaned(secrets: list[str], between: str) -> None:
    assert MARK not in redact(between.join(f"https://u:{secret}@h{place}/x" for place, secret in enumerate(secrets)))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("https://u:pa/ss@host/x", "https://***@host/x"),
        ("oauth2:t0ken@gitlab.com:group/x.git", "***@gitlab.com:group/x.git"),
        ("https://h/x?private_token=abc&y=1", "https://h/x?private_token=***&y=1"),
        ("https://h/x?a=1&access_token=abc#z", "https://h/x?a=1&access_token=***#z"),
        ("=> Send header: Authorization: Basic dXNlcg==", "=> Send header: Authorization: Basic ***"),
        ("bearer abcdefghij", "bearer ***"),
        ("token ghp_0123456789abcdefXYZ there", "token *** there"),
        ("glpat-0123456789abcdefXYZ", "***"),
        ("glcbt-64_0123456789abcdefXYZ", "***"),
        ("could not read Password for 'https://me@host'", "could not read Password for 'https://***@host'"),
    ],
)
def test_what_is_hidden(said: str, told: str) -> None:
    assert redact(said) == told


@pytest.mark.parametrize(
    "said",
    [
        "https://host:8080/@scope/x",
        "https://registry.example.org/@babel/core: not found",
        "git@example.org:a/b.git",
        "Ada Example <ada@example.org>",
        "ssh: connect to host example.org port 22: refused",
        "https://h/x?b=c&tag=v1.0",
        "refs/heads/main: 1a2b3c",
        "user.name: token is a word, and a secret is one too",
        "where: ada@example.org",
    ],
)
def test_what_is_no_secret_stays(said: str) -> None:
    assert redact(said) == said


def test_bytes_of_any_encoding_are_told() -> None:
    assert redact(b"\xff https://u:\xfep@h/x\n") == "\\xff https://***@h/x"


def test_known_secrets_are_hidden_wherever_they_stand() -> None:
    known = secrets_of({"CI_JOB_TOKEN": "abcdef", "TOKEN_LONG": "abcdefghi", "HOME": "/home/x", "SECRET": "short"})

    assert known == ("abcdefghi", "abcdef")
    assert redact("xabcdefghi abcdef short /home/x", known) == "x*** *** short /home/x"
