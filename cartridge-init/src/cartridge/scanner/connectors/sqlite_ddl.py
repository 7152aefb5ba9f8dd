"""What SQLite keeps only in the text of its `create` statements: check constraints, generated columns, predicates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlglot import Token, TokenType, tokenize
from sqlglot.errors import SqlglotError

from cartridge.artifacts.catalog import CheckConstraint


@dataclass(frozen=True)
class _Statement:
    sql: str
    tokens: Sequence[Token]

    def text(self, first: int, last: int) -> str:
        """The statement between two tokens, both left out."""
        end = self.tokens[last].start if last < len(self.tokens) else len(self.sql)
        return self.sql[self.tokens[first].end + 1 : end].strip().removesuffix(";").strip()

    def is_word(self, index: int, word: str) -> bool:
        if index >= len(self.tokens):
            return False
        token = self.tokens[index]
        return token.token_type not in (TokenType.STRING, TokenType.IDENTIFIER) and token.text.upper() == word

    def closing(self, opening: int) -> int:
        """The parenthesis that closes the one at ``opening``."""
        depth = 0
        for index in range(opening, len(self.tokens)):
            kind = self.tokens[index].token_type
            depth += (kind is TokenType.L_PAREN) - (kind is TokenType.R_PAREN)
            if depth == 0:
                return index
        return len(self.tokens)

    def items(self) -> Iterator[tuple[int, int]]:
        """First and one past the last token of each item of the first list in parentheses."""
        opening = next((i for i, t in enumerate(self.tokens) if t.token_type is TokenType.L_PAREN), None)
        if opening is None:
            return
        start, index, end = opening + 1, opening + 1, self.closing(opening)
        while index < end:
            if self.tokens[index].token_type is TokenType.L_PAREN:
                index = self.closing(index)
            elif self.tokens[index].token_type is TokenType.COMMA:
                yield start, index
                start = index + 1
            index += 1
        yield start, end


def checks_of(sql: str) -> tuple[CheckConstraint, ...]:
    """The check constraints of a `create table` statement."""
    statement = _read(sql)
    if statement is None or "check" not in sql.lower():
        return ()
    found = []
    for index in range(len(statement.tokens)):
        if statement.is_word(index, "CHECK") and statement.is_word(index + 1, "("):
            named = index >= 2 and statement.is_word(index - 2, "CONSTRAINT")
            found.append(
                CheckConstraint(
                    name=statement.tokens[index - 1].text if named else None,
                    expression=statement.text(index + 1, statement.closing(index + 1)),
                )
            )
    return tuple(found)


def generation_expressions(sql: str) -> dict[str, str]:
    """The expressions of a table's generated columns, by column."""
    statement = _read(sql)
    if statement is None:
        return {}
    return {
        statement.tokens[start].text: statement.text(index + 1, statement.closing(index + 1))
        for start, end in statement.items()
        for index in range(start + 1, end)
        if statement.is_word(index, "AS") and statement.is_word(index + 1, "(")
    }


def index_expressions(sql: str) -> tuple[str, ...]:
    """The items of a `create index` statement's list, as written."""
    statement = _read(sql)
    return tuple(statement.text(start - 1, end) for start, end in statement.items()) if statement else ()


def predicate_of(sql: str) -> str | None:
    """The condition of a partial index."""
    statement = _read(sql)
    if statement is None:
        return None
    opening = next((i for i, t in enumerate(statement.tokens) if t.token_type is TokenType.L_PAREN), 0)
    where = statement.closing(opening) + 1
    return statement.text(where, len(statement.tokens)) if statement.is_word(where, "WHERE") else None


def _read(sql: str) -> _Statement | None:
    try:
        return _Statement(sql, tokenize(sql, dialect="sqlite"))
    except SqlglotError:  # SQLite accepts more than the tokenizer; what stands there then stays unknown
        return None
