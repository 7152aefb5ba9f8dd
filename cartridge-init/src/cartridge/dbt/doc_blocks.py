"""Doc blocks: a longer text that stands in several places of the YAML is written once, in ``_<source>__docs.md``.

Practice: a definition is mended in one place. A line that a reader takes in at a glance stays where it is, as a name in
its place would only send them somewhere else.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from cartridge.artifacts.models import ModelGenerationResult, ModelType
from cartridge.artifacts.project import ProjectFile
from cartridge.dbt.jinja import escape

SHORTEST: Final = 120
"""Characters of a text of one line that is worth a block."""

_PARAGRAPH: Final = "\n\n"


@dataclass(frozen=True)
class DocBlocks:
    """Texts that have a block, with its name; every other text stands where it is used."""

    names: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    """Name of a block to the source beside whose models it stands."""

    def described(self, text: str) -> str:
        """The description as YAML has it: a call of the block, or the text, with nothing that dbt would run.

        A text that begins with the paragraphs of a block, as that of a mart does, calls it for these.
        """
        if name := self.names.get(text):
            return _call(name)
        head, separator, rest = text.rpartition(_PARAGRAPH)
        if separator and (name := self.names.get(head)):
            return f"{_call(name)}{_PARAGRAPH}{escape(rest, is_rendered=True)}"
        return escape(text)

    def files(self) -> Iterator[ProjectFile]:
        """One file per source that has blocks."""
        texts = {name: text for text, name in self.names.items()}
        by_source = defaultdict(list)
        for name, source in self.sources.items():
            by_source[source].append(name)
        for source, names in sorted(by_source.items()):
            blocks = [f"{{% docs {name} %}}\n\n{texts[name]}\n\n{{% enddocs %}}\n" for name in sorted(names)]
            yield ProjectFile(path=f"models/staging/{source}/_{source}__docs.md", content="\n".join(blocks))


NO_BLOCKS: Final = DocBlocks()


def doc_blocks(result: ModelGenerationResult) -> DocBlocks:
    """The texts about tables and columns of a source that are long, and used more than once.

    A block is called after its source, table and column: names that are different however they are joined.
    """
    used: Counter[str] = Counter()
    for source in result.sources:
        for each in source.tables:
            used.update([each.description, *(column.description for column in each.columns)])
    for model in result.models:
        head, separator, _ = model.description.rpartition(_PARAGRAPH)
        used.update([model.description, *([head] if separator else []), *(each.description for each in model.columns)])
    names: dict[str, str] = {}
    sources: dict[str, str] = {}
    for model in result.of_type(ModelType.STAGING):
        table = model.name.partition("__")[2] or model.name
        places = [(table, model.description), *((f"{table}__{each.name}", each.description) for each in model.columns)]
        for place, text in places:
            name = f"{model.area}__{place}"
            if used[text] > 1 and _is_worth_it(text) and text not in names and name not in sources:
                names[text] = name
                sources[name] = model.area or ""
    return DocBlocks(names, sources)


def _is_worth_it(text: str) -> bool:
    """Whether it is long, and its characters are the same in a file of Markdown, which YAML could escape."""
    if not (len(text) >= SHORTEST or "\n" in text) or text != text.strip():
        return False
    return not {*"{}"} & {*text} and all(each.isprintable() or each == "\n" for each in text)


def _call(name: str) -> str:
    return f"{{{{ doc('{name}') }}}}"
