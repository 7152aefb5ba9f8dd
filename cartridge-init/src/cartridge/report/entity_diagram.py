"""The entity diagram: tables as boxes with their keys, relationships as lines with crow's feet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cartridge.artifacts.catalog import Table
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.scan import Scan
from cartridge.report.graph import Box, Layout, Link, Placed, Spacing
from cartridge.report.key_rows import key_columns
from cartridge.report.labels import fitted, text_width, visible
from cartridge.report.layout import lay_out
from cartridge.report.relationship_text import ends_of, full_text
from cartridge.report.scan_index import ScanIndex, drawn_relationships
from cartridge.report.svg_path import ends_path, line_path
from cartridge.words import counted

DETAILED_TABLES = 60
"""Up to so many tables the boxes show key columns; with more they show names only."""

_NAME_SIZE, _ROW_SIZE, _TYPE_SIZE = 13, 12, 11
_HEADER, _ROW, _FOOTER, _PADDING = 44.0, 20.0, 24.0, 6.0
_BADGE = 46.0
_MOST_ROWS = 12
_COMPACT_HEIGHT = 26.0
_WIDTHS = (168.0, 272.0)


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A key column inside a box; ``middle`` is its middle from the box's top, in pixels."""

    column: str
    label: str
    type_label: str
    badge: str
    middle: float
    is_inferred: bool


@dataclass(frozen=True, slots=True)
class EntityBox:
    """A table as drawn; ``place`` is where."""

    id: str
    full_name: str
    label: str
    caption: str
    role: str
    rows: tuple[KeyRow, ...]
    footer: str
    place: Placed
    is_scanned: bool


@dataclass(frozen=True, slots=True)
class EntityLine:
    """A relationship as drawn, between two boxes' ids; one that a person said is drawn like a declared one."""

    source: str
    target: str
    line: str
    ends: str
    is_declared: bool
    description: str


@dataclass(frozen=True, slots=True)
class EntityDiagram:
    """The whole drawing; ``frames`` are the schemas, when there are several."""

    boxes: tuple[EntityBox, ...]
    lines: tuple[EntityLine, ...]
    frames: tuple[tuple[str, Placed], ...]
    width: float
    height: float
    is_compact: bool
    has_said: bool


def draw_entities(scan: Scan, index: ScanIndex) -> EntityDiagram:
    """The diagram of everything that was scanned; tables referred to but not scanned are drawn as outlines."""
    return _Drawing(scan, index).diagram()


class _Drawing:
    def __init__(self, scan: Scan, index: ScanIndex) -> None:
        self.index = index
        self.relationships = drawn_relationships(scan.analysis)
        self.is_compact = len(scan.tables) > DETAILED_TABLES
        self.names = sorted(index.ids)
        self.key_rows = {name: self._key_rows(name) for name in self.names}
        self.width = self._common_width()

    def diagram(self) -> EntityDiagram:
        boxes = [
            Box(self.index.ids[name], self.width, self._height(name), lane=name.schema_name) for name in self.names
        ]
        links = self._links()
        space = Spacing(between_columns=70, between_boxes=10, between_lines=4) if self.is_compact else None
        layout = lay_out(boxes, links, space)
        return EntityDiagram(
            boxes=tuple(self._box(name, layout) for name in self.names),
            lines=tuple(self._lines(layout)),
            frames=tuple((visible(name), place) for name, place in layout.lanes.items()),
            width=layout.width,
            height=layout.height,
            is_compact=self.is_compact,
            has_said=any(each.said for each in self.relationships),
        )

    def _key_rows(self, name: TableName) -> tuple[KeyRow, ...]:
        if self.is_compact or name not in self.index.tables:
            return ()
        rows = []
        for number, each in enumerate(key_columns(self.index, name)[:_MOST_ROWS]):
            label = fitted(each.name, _WIDTHS[1] - _BADGE - 16, _ROW_SIZE)
            middle = _HEADER + _PADDING + _ROW * (number + 0.5)
            badge = " ".join(each.badges)
            rows.append(KeyRow(each.name, label, visible(each.data_type), badge, middle, each.is_inferred))
        return tuple(rows)

    def _common_width(self) -> float:
        """One width for all boxes, so that columns of boxes stand flush."""
        least, most = _WIDTHS
        wanted = [text_width(visible(name.table), _NAME_SIZE) + 28 for name in self.names]
        for rows in self.key_rows.values():
            for row in rows:
                type_width = min(text_width(row.type_label, _TYPE_SIZE), 90.0)
                wanted.append(_BADGE + text_width(row.label, _ROW_SIZE) + 14 + type_width + 10)
        return round(min(max([least, *wanted]), most))

    def _height(self, name: TableName) -> float:
        if self.is_compact:
            return _COMPACT_HEIGHT
        rows = self.key_rows[name]
        return _HEADER + (2 * _PADDING + _ROW * len(rows) if rows else 0.0) + _FOOTER

    def _middle(self, name: TableName, columns: Sequence[str]) -> float | None:
        """Where a line joins a box: at its (first) column, else at the footer that counts the columns not shown."""
        if self.is_compact:
            return None
        found = next((row.middle for row in self.key_rows[name] if row.column == columns[0]), None)
        return self._height(name) - _FOOTER / 2 if found is None else found

    def _links(self) -> list[Link]:
        """Links in the order of the relationships.

        Lines that end at the same key with the same mark share their way; those with another mark arrive beside them.
        """
        groups: defaultdict[tuple[str, float | None], list[str]] = defaultdict(list)
        kinds: list[tuple[tuple[str, float | None], str]] = []
        for each in self.relationships:
            place = (self.index.ids[each.ref], self._middle(each.ref, each.ref_columns))
            kind = f"{'declared' if each.is_stated else 'inferred'} {'' if self.is_compact else ends_of(each)[1]}"
            if kind not in groups[place]:
                groups[place].append(kind)
            kinds.append((place, kind))
        links: list[Link] = []
        for each, (place, kind) in zip(self.relationships, kinds, strict=True):
            target, middle = place
            siblings = groups[place]
            spread = min(11.0, 2 * _ROW / len(siblings))
            shift = (siblings.index(kind) - (len(siblings) - 1) / 2) * spread
            links.append(
                Link(
                    self.index.ids[each.full_name],
                    target,
                    self._middle(each.full_name, each.columns),
                    None if middle is None else middle + shift,
                    bundle=f"{target} {middle} {kind}",
                )
            )
        return links

    def _box(self, name: TableName, layout: Layout) -> EntityBox:
        table = self.index.tables.get(name)
        rows = tuple(self._row_with_type(row) for row in self.key_rows[name])
        role = self.index.roles.get(name)
        return EntityBox(
            id=self.index.ids[name],
            full_name=visible(str(name)),
            label=fitted(name.table, self.width - 26, _NAME_SIZE),
            caption=_caption(table, role.role.value if role else ""),
            role=role.role.value if role else "none",
            rows=rows,
            footer=_footer(table, len(rows)),
            place=layout.boxes[self.index.ids[name]],
            is_scanned=table is not None,
        )

    def _row_with_type(self, row: KeyRow) -> KeyRow:
        room = self.width - _BADGE - text_width(row.label, _ROW_SIZE) - 24
        # A type is shown whole, or without its parameters, or not at all: half a type says nothing.
        forms = (row.type_label, row.type_label.split("(")[0])
        type_label = next((each for each in forms if text_width(each, _TYPE_SIZE) <= room), "")
        return KeyRow(row.column, row.label, type_label, row.badge, row.middle, row.is_inferred)

    def _lines(self, layout: Layout) -> Iterable[EntityLine]:
        for each, route in zip(self.relationships, layout.routes, strict=True):
            yield EntityLine(
                source=self.index.ids[each.full_name],
                target=self.index.ids[each.ref],
                line=line_path(route),
                ends="" if self.is_compact else ends_path(route, *ends_of(each)),
                is_declared=each.is_stated,
                description=full_text(each),
            )


def _caption(table: Table | None, role: str) -> str:
    if table is None:
        return "not scanned"
    parts = [role, "" if table.type == "table" else table.type.value.replace("_", " ")]
    if table.row_count is not None:
        about = "about " if table.row_count_kind == "estimated" else ""
        parts.append(about + counted(table.row_count, "row"))
    return " · ".join(part for part in parts if part)


def _footer(table: Table | None, shown: int) -> str:
    if table is None:
        return ""
    hidden = len(table.columns) - shown
    if not shown:
        return counted(hidden, "column") if hidden else "no columns"
    return f"+ {counted(hidden, 'column')}" if hidden else "no further columns"
