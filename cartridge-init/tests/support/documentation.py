"""The repository's Markdown pages as tests see them: headings, links, and fenced blocks with how they are run.

What a page shows is run when a comment stands before the block:

- ``<!-- run -->``: the shell or SQL block must work, in the page's own folder, after the blocks before it;
- ``<!-- run: exit 3 -->``: it must end with that code;
- ``<!-- output -->``: the last block that ran must have printed this; ``...`` stands for anything.

Python blocks are always run. A page that says ``<!-- needs: postgres -->`` or ``<!-- needs: mariadb -->`` is given a
server, which its ``localhost:5432`` or ``localhost:3306`` then means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from datasets import REPOSITORY
from markdown_it import MarkdownIt
from markdown_it.token import Token

NEEDS = re.compile(r"<!-- needs: (postgres|mariadb) -->")

_COMMENT = re.compile(r"<!--\s*(run|output)(?::\s*exit (\d+))?\s*-->")
_NOT_IN_ANCHOR = re.compile(r"[^\w\- ]")


@dataclass(frozen=True)
class Block:
    """One fenced block.

    :param line: where its first line of text stands in the page, from 1.
    :param mark: ``run`` or ``output`` where the comment before the block says so.
    :param exit_code: what a block that is run must end with.
    """

    line: int
    language: str
    text: str
    mark: str | None = None
    exit_code: int = 0

    @property
    def is_run(self) -> bool:
        return self.mark == "run" or self.language == "python"


@dataclass(frozen=True)
class Link:
    """A link or an image, as written."""

    line: int
    target: str
    is_image: bool = False


def pages() -> list[Path]:
    """Every Markdown page that people read, sorted."""
    found = [
        *REPOSITORY.glob("*.md"),
        *REPOSITORY.glob("cartridge-*/*.md"),
        *REPOSITORY.glob("cartridge-*/scripts/*.md"),
        *REPOSITORY.glob("docs/**/*.md"),
        *REPOSITORY.glob("examples/**/*.md"),
    ]
    return sorted(found)


def page_name(page: Path) -> str:
    """The page as test ids and messages call it."""
    return page.relative_to(REPOSITORY).as_posix()


@cache
def blocks(page: Path) -> tuple[Block, ...]:
    """The fenced blocks of a page, in its order."""
    found: list[Block] = []
    comment: str | None = None
    for token in _tokens(page):
        if token.type == "fence":
            mark = _COMMENT.fullmatch(comment) if comment else None
            found.append(
                Block(
                    line=(token.map or [0])[0] + 2,
                    language=token.info.split()[0] if token.info.split() else "",
                    text=token.content,
                    mark=mark[1] if mark else None,
                    exit_code=int(mark[2] or 0) if mark else 0,
                )
            )
        comment = token.content.strip() if token.type == "html_block" else None
    return tuple(found)


@cache
def links(page: Path) -> tuple[Link, ...]:
    """The links and images of a page."""
    return tuple(
        Link(line, str(child.attrs["src" if child.type == "image" else "href"]), child.type == "image")
        for line, child in _inline(page)
        if child.type in ("link_open", "image")
    )


@cache
def headings(page: Path) -> tuple[str, ...]:
    """The texts of a page's headings."""
    tokens = _tokens(page)
    return tuple(
        "".join(child.content for child in after.children or ())
        for token, after in pairwise(tokens)
        if token.type == "heading_open"
    )


@cache
def anchors(page: Path) -> frozenset[str]:
    """What may stand after ``#`` in a link to the page: its headings as Git forges write them."""
    seen: dict[str, int] = {}
    found = set()
    for heading in headings(page):
        anchor = _NOT_IN_ANCHOR.sub("", heading.lower()).replace(" ", "-")
        found.add(f"{anchor}-{seen[anchor]}" if anchor in seen else anchor)
        seen[anchor] = seen.get(anchor, 0) + 1
    return frozenset(found)


def sections(page: Path) -> Iterator[tuple[str, str]]:
    """Each heading with the text below it, up to the next heading; what stands before the first one has ``""``."""
    heading, lines, is_fenced = "", list[str](), False
    for line in page.read_text(encoding="utf-8").splitlines():
        is_fenced ^= line.lstrip().startswith("```")
        if line.startswith("#") and not is_fenced:
            yield heading, "\n".join(lines)
            heading, lines = line.lstrip("# "), []
        else:
            lines.append(line)
    yield heading, "\n".join(lines)


def needed_server(page: Path) -> str | None:
    """The fixture of the server that the page's blocks want."""
    found = NEEDS.search(page.read_text(encoding="utf-8"))
    return found[1] if found else None


@cache
def _tokens(page: Path) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(page.read_text(encoding="utf-8"))


def _inline(page: Path) -> Iterator[tuple[int, Token]]:
    for token in _tokens(page):
        line = (token.map or [0])[0] + 1
        yield from ((line, child) for child in token.children or ())
