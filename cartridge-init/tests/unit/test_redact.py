"""No password survives in the places where passwords are known to stand, and little else is lost."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from cartridge.redact import MASK, redact
from hypothesis import given
from hypothesis import strategies as st

WORD = st.text(st.characters(min_codepoint=33, max_codepoint=0x24F, exclude_categories=("C", "Z")), min_size=5)
"""What people take for a password, quotes and separators included. Long enough to be told from the text around it."""
PHRASE = st.lists(WORD, min_size=2, max_size=4).map(" ".join)
KEYS = st.sampled_from(["password", "PGPASSWORD", "passwd", "pwd", "api_key", "client_secret", "access-key", "token"])


def is_hidden(secret: str, shown: str) -> bool:
    """Whether no piece of the secret, five characters long, is still to be read."""
    return not any(secret[start : start + 5] in shown for start in range(max(1, len(secret) - 4)))


@given(
    WORD, st.sampled_from(["postgresql", "mysql+pymysql", "redis", "snowflake"]), st.sampled_from(["ann", "a@b", ""])
)
def test_url_with_a_raw_password(secret: str, scheme: str, user: str) -> None:
    shown = redact(f"cannot reach {scheme}://{user}:{secret}@db.example.com:5432/warehouse now")
    assert f"{scheme}://{user}:{MASK}@" in shown
    assert is_hidden(secret, shown.replace("db.example.com:5432/warehouse now", "").replace(scheme, ""))


@given(st.text(min_size=5))
def test_url_with_an_encoded_password(secret: str) -> None:
    shown = redact(f"postgresql://ann:{quote(secret, safe='')}@db/shop")
    assert shown == f"postgresql://ann:{MASK}@db/shop"


@given(PHRASE.filter(lambda secret: secret[0] not in "/?#0123456789" and "@" not in secret))
def test_url_with_blanks_in_the_password(secret: str) -> None:
    assert is_hidden(secret, redact(f"postgresql://ann:{secret}@h/x").removesuffix("@h/x"))


@given(
    KEYS, WORD.filter(lambda secret: not secret.startswith(("\\", "{", "["))), st.sampled_from(["=", " = ", ": ", ":"])
)
def test_key_value_up_to_a_blank(key: str, secret: str, sign: str) -> None:
    shown = redact(f"host=h {key}{sign}{secret} port=1")
    assert is_hidden(secret.rstrip(",;)}]"), shown) or looks_like_the_next_key(secret)


def looks_like_the_next_key(secret: str) -> bool:
    """``a&b=c`` cannot be told from two settings."""
    return any(sign in secret for sign in "&;,") and "=" in secret


@given(KEYS, st.one_of(WORD, PHRASE), st.sampled_from(["{}", '{{"k": {}, "host": "h"}}', "[1, {}]"]))
def test_json(key: str, secret: str, frame: str) -> None:
    text = json.dumps({key: secret, "host": "h"})
    assert is_hidden(json.dumps(secret)[1:-1], redact(frame.format(text)))
    assert '"host": "h"' in redact(text)


@given(KEYS, st.one_of(WORD, PHRASE))
def test_json_inside_a_json_string(key: str, secret: str) -> None:
    shown = redact(json.dumps({"body": json.dumps({key: secret, "host": "h"})}))
    assert is_hidden(secret.replace("\\", "").replace('"', ""), shown.replace("\\", "").replace('"', ""))


@given(KEYS, st.one_of(WORD, PHRASE))
def test_python_repr(key: str, secret: str) -> None:
    name = key.replace("-", "_")
    assert is_hidden(repr(secret)[1:-1], redact(f"connect(host='h', {name}={secret!r}, port=1)"))
    assert is_hidden(repr(secret)[1:-1], redact(repr({key: secret})))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Server=db;PWD=abc;Database=x", "Server=db;PWD=***;Database=x"),
        ("Server=db;PWD={a;b=c};Database=x", "Server=db;PWD=***;Database=x"),
        (
            "postgresql://h/x?user=ann&password=abc&sslmode=require",
            "postgresql://h/x?user=ann&password=***&sslmode=require",
        ),
        ("connect(host=db, password=abc, port=1)", "connect(host=db, password=***, port=1)"),
        ("connect(host=db, password=abc)", "connect(host=db, password=***)"),
        ("alter role ann password 'a b'; select 1", "alter role ann password '***'; select 1"),
        ("password='it''s'", "password='***'"),
        ("password='cut in the mid", "password=***"),
        ("Authorization: Bearer abc.def-ghi", "Authorization: Bearer ***"),
        ('{"Authorization": "Basic YWJj"}', '{"Authorization": "Basic ***"}'),
        ('"tokens": ["a b", "c"], "x": 1', '"tokens": ***, "x": 1'),
        ("postgresql://a:p@ss@h/x,postgresql://b:q@i/y", "postgresql://a:***@i/y"),
    ],
)
def test_known_places(text: str, expected: str) -> None:
    assert redact(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nothing to hide",
        "postgresql://ann@db:5432/shop",
        "see https://docs.example.com:8080/page and write to ann@example.com",
        'password authentication failed for user "ann"',
        "no password supplied",
        "12:30:05 tests passed: 4",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redact(text) == text


@given(st.text())
def test_masking_twice_is_masking_once(text: str) -> None:
    assert redact(redact(text)) == redact(text)


@given(st.text(min_size=3), st.text(), st.text())
def test_known_secrets_go_wherever_they_stand(secret: str, before: str, after: str) -> None:
    assert secret not in redact(f"{before}{secret}{after}", secret, None, "") or secret in f"{MASK}"


def test_the_longer_of_two_known_secrets_goes_whole() -> None:
    assert redact("it is abcdef", "abc", "abcdef") == "it is ***"


def test_short_secrets_do_not_eat_the_text() -> None:
    assert redact("a banana", "a") == "a banana"


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "piece", ["a-", "password", "token-", "x://a:", "password='", "secret ", '\\"', "authorization "]
)
def test_long_hostile_lines_end(piece: str) -> None:
    assert redact(piece * (40_000 // len(piece)))
