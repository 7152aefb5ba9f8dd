"""What may be shown: the one place that masks secrets, through which URLs, driver messages and logs pass.

Where it is not clear how far a secret reaches, the patterns take too much: a message that lost a word is a smaller loss
than a password in a log.
"""

from __future__ import annotations

import re

MASK = "***"

_URL_PASSWORD = re.compile(r"(?P<head>[a-zA-Z][\w+.-]{0,40}://[^\s/:?#]*:)\S*(?=@)")
# A blank belongs in no URL, and people type passwords with one; digits and then a blank are rather a port.
_URL_PASSWORD_WITH_BLANK = re.compile(
    r"(?P<head>[a-zA-Z][\w+.-]{0,40}://[^\s/:?#]*:)(?!\d+[/\s])[^\s/?#@][^\n@]*(?=@)", re.ASCII
)
_AUTHORIZATION = re.compile(
    r"(?P<head>\bauthorization\\?[\"']?\s*[=:]\s*\\?[\"']?(?:\w+\s+)?)[^\s\"',;]+", re.IGNORECASE
)
_KEY_VALUE = re.compile(
    r"""
    (?P<head>
        (?:password|passwd|pwd|passphrase|secret|token|api[ _-]?key|private[_-]?key|access[_-]?key
            |credentials_(?:json|base64))
        [\w-]{0,40} (?:\\?["'])? (?: \s*[=:]>?\s* | \s+(?=') )
    )
    (?:
        (?P<quote>\\["']) .*? (?<!\\\\)(?P=quote)                # JSON inside a JSON string
      | (?P<mark>["']) (?:\\.|(?!(?P=mark))[^\\\n]|(?P=mark){2})* (?P=mark)
      | ["'] [^\n]*                                              # a quote that nobody closed
      | \{ [^}\n]* \}                                            # ODBC
      | \[ [^\]\n]* \]
      | (?: (?![,;)}\]]+(?:\s|$)) (?![&;,][\w.-]+=) \S )+      # up to what looks like the next key
    )
    """,
    re.IGNORECASE | re.VERBOSE,
)


def redact(text: str, *secrets: str | None) -> str:
    """``text`` with every password in it replaced by ``***``.

    :param text: any message: a URL, a driver's error, a log line.
    :param secrets: values known to be secret, masked wherever they stand (those of three characters or more; shorter
        ones would eat the text and only ever stand in the places the patterns cover).

    >>> redact("postgresql://ann:s3cret@db/shop failed")
    'postgresql://ann:***@db/shop failed'
    >>> redact("connect(host='db', password='two words')")
    "connect(host='db', password='***')"
    """
    for secret in sorted({each for each in secrets if each and len(each) >= 3}, key=len, reverse=True):
        text = text.replace(secret, MASK)
    for pattern in (_URL_PASSWORD, _URL_PASSWORD_WITH_BLANK) if "@" in text else ():
        text = pattern.sub(lambda match: match["head"] + MASK, text)
    text = _AUTHORIZATION.sub(lambda match: match["head"] + MASK, text)
    return _KEY_VALUE.sub(_masked, text)


def _masked(match: re.Match[str]) -> str:
    quote = match["quote"] or match["mark"] or ""
    return f"{match['head']}{quote}{MASK}{quote}"


def printable(text: str) -> str:
    """``text`` without the characters that a terminal acts on; names from a database may hold them."""
    return "".join(each if each.isprintable() or each == "\n" else "\ufffd" for each in text)
