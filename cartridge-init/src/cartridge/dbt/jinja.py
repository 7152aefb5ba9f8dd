"""Text from a database inside files that dbt renders: nothing in it may be taken for Jinja."""

from __future__ import annotations

import re

_CALL = re.compile(r"\s*(env_var|ref|var|source|doc)\s*\(")
_RENDERED = re.compile(r"\{[{%#]|[#}%]\}")
"""What makes dbt render a text at all."""
_LOST = re.compile(r"\{[{%#]|\{?(?:\r\n?|\n\Z)")
"""What rendering runs or changes: Jinja knows one kind of line end, and drops the last one.

A brace before a line end goes with it: left alone, it would stand before the braces that replace the line end."""


def escape(text: str, *, is_rendered: bool = False) -> str:
    """``text`` so that rendering gives ``text`` back.

    :param is_rendered: whether dbt renders it anyhow, as the text of a model; else nothing is rendered that does not
        look like Jinja.

    >>> escape("{{ env_var('HOME') }}")
    "{{ '{{' }} env_var('HOME') }}"
    """
    if not is_rendered and not _RENDERED.search(text):
        return text
    return _LOST.sub(lambda match: f"{{{{ {string_literal(match[0])} }}}}", text)


def escape_argument(text: str) -> str:
    """``text`` as an argument of a data test: dbt renders each, and runs bare calls such as ``env_var('HOME')``."""
    if _CALL.match(text) or "\r" in text or text.endswith("\n"):
        return f"{{{{ {string_literal(text)} }}}}"
    return escape(text)


def string_literal(text: str) -> str:
    """``text`` as a string inside Jinja's braces, where nothing but the quote and the backslash has a meaning."""
    body = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r")
    return f"'{body}'"
