"""Columns that people write into in words of their own: none of their rows is shown, whatever stands in them.

Practice: a note names wives, illnesses and telephone numbers in a form of its own, which no rule for single values
finds. Free text is therefore withheld as a whole, by its name or because its rows read like sentences. A text that
repeats is a code or a label, however long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from cartridge.analyzer.naming import KEY_WORDS, words
from cartridge.analyzer.personal_naming import bare_words
from cartridge.analyzer.personal_words import ABOUT
from cartridge.analyzer.shown_rows import Row
from cartridge.artifacts.catalog import Column, Table
from cartridge.artifacts.profile import ColumnProfile, TableProfile
from cartridge.artifacts.scan import WithheldColumn
from cartridge.artifacts.types import TypeFamily
from cartridge.words import word_set

SENTENCE: Final = 4
"""Words of a text on average, from which it is no name of a thing."""

LONG_SENTENCE: Final = 6
SOME: Final = 0.25
"""Share of the texts from which such sentences make the column one of prose, short as the others may be."""

DIFFERENT: Final = 0.25
"""Share of the texts that are different, at least: labels come again."""

_NAMED: Final = word_set(
    "note notes body comment comments message messages remark remarks memo feedback bio text freetext annotation "
    "annotations "
    "bemerkung bemerkungen anmerkung anmerkungen notiz notizen kommentar kommentare nachricht hinweis freitext vermerk "
    "nota notas commento commenti osservazione osservazioni messaggio messaggi annotazione annotazioni testo "
    "comentario comentarios observacion observaciones mensaje mensajes texto observacao observacoes mensagem "
    "commentaire commentaires remarque remarques observations texte opmerking opmerkingen notitie notities bericht "
    "tekst"
)
_ABOUT_TEXT: Final = ABOUT | KEY_WORDS | word_set("date time by author lang language hash path url channel")
"""Last words that turn a note into something about it: ``message_type``."""

_LETTER: Final = re.compile(r"[^\W\d_]")
_SHORTEST: Final = 3
"""Characters of a text, at its longest, below which it is a code: a note in music."""


def free_texts(table: Table, profile: TableProfile | None, rows: Sequence[Row]) -> Iterator[WithheldColumn]:
    """The columns of ``rows`` that hold free text, with what tells it."""
    for column in table.columns:
        texts = [text for row in rows if (text := row.get(column.name))]
        reason = _reason(column, profile, texts) if texts else None
        if reason:
            yield WithheldColumn(
                schema_name=table.schema_name, table=table.name, column=column.name, reason=f"free text, {reason}"
            )


def _reason(column: Column, table: TableProfile | None, texts: Sequence[str]) -> str | None:
    profile = table.column(column.name) if table else None
    if column.family is not TypeFamily.TEXT or (profile and (profile.values or _is_short(profile))):
        return None
    named = bare_words(words(column.name))
    told = [each for each in named if each in _NAMED]
    if told and named[-1] not in _ABOUT_TEXT:
        return f"named {told[-1]}"
    if not _repeats(profile, texts, table.rows_read if table else None) and reads_like_prose(texts):
        return "its rows read like sentences"
    return None


def reads_like_prose(texts: Sequence[str]) -> bool:
    """Whether texts are sentences rather than names.

    >>> reads_like_prose(["please ring Eva at once", "ok"]), reads_like_prose(["Blue chair", "Oak table, round"])
    (False, False)
    >>> reads_like_prose(["please ring Eva1 at 0171-5550001"])
    True
    """
    counts = [_words_in(text) for text in texts]
    long = sum(each >= LONG_SENTENCE for each in counts)
    return bool(counts) and (sum(counts) >= SENTENCE * len(counts) or long >= SOME * len(counts))


def _words_in(text: str) -> int:
    if text.lstrip()[:1] in ("{", "[", "<"):
        return 0
    return sum(_LETTER.search(each) is not None for each in text.split())


def _is_short(profile: ColumnProfile) -> bool:
    return profile.max_length is not None and profile.max_length < _SHORTEST


def _repeats(profile: ColumnProfile | None, texts: Sequence[str], rows: int | None) -> bool:
    if profile and rows and profile.distinct_count is not None:
        return profile.distinct_count < DIFFERENT * (rows - (profile.null_count or 0))
    return len(set(texts)) < DIFFERENT * len(texts)
