"""Relationships: which columns point at which key.

Practice: a foreign key in the narrow table points at the primary key of the wide one. A declared one is taken as it
is, and its orphans are counted all the same: ``not valid`` constraints, SQLite without enforcement and loads with
checks switched off all leave rows that point at nothing. An undeclared one is suggested by its name and type and
believed for its data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from cartridge.analyzer.alternate_references import possible_alternates
from cartridge.analyzer.composite_references import CompositeReference, possible_composites
from cartridge.analyzer.composite_roles import possible_roles
from cartridge.analyzer.inclusion import believed, possible_inclusions
from cartridge.analyzer.keys import is_proven
from cartridge.analyzer.references import FEW, Reference, pointing, possible_references
from cartridge.analyzer.survey import Survey, SurveyedTable
from cartridge.artifacts.analysis import Analysis, Cardinality, Evidence, Relationship
from cartridge.artifacts.catalog import ForeignKey
from cartridge.artifacts.checks import CheckAnswer, InclusionCheck
from cartridge.artifacts.noun import TableName

MARKS_OF_NONE: Final = frozenset({0, -1, -9, -99, -999, -9999})
"""Numbers that old systems write where nothing is pointed at, since their columns had no nulls."""

MOSTLY_NONE: Final = 0.6
"""Share of orphans up to which a column with such a number is believed under a name that says where it points."""

MARKED: Final = 0.7

UNVERIFIED: Final = 0.6
"""Confidence at most in a reference that no row speaks for."""

Undeclared = Reference | CompositeReference

Unique = Mapping[TableName, frozenset[frozenset[str]]]


def wanted(survey: Survey) -> Iterator[InclusionCheck]:
    """Ask for the orphans of every declared reference, and of those that names suggest where both sides have rows."""
    for table, key in declared_references(survey):
        yield _check(table.name, key.columns, key.ref, key.ref_columns)
    by_name = _by_name(survey)
    for reference in by_name:
        if not (reference.table.is_empty or reference.target.table.is_empty):
            yield _check_of(reference)
    yield from (_check_of(fit.reference) for fit in possible_inclusions(survey, by_name))
    for composite in (*possible_composites(survey), *possible_roles(survey)):
        if not (composite.table.is_empty or composite.ref_table.is_empty):
            yield _check_of(composite)


def conclude(survey: Survey, so_far: Analysis) -> Analysis:
    """The declared relationships, and the undeclared ones that name and data agree on."""
    unique = _proven_unique(so_far)
    found = [_declared(survey, unique, table, key) for table, key in declared_references(survey)]
    primary = {(each.full_name, each.columns) for each in so_far.keys}
    polymorphic = {(each.full_name, (each.id_column,)) for each in so_far.polymorphic}
    by_name = _by_name(survey)
    named: dict[tuple[TableName, tuple[str, ...]], Relationship] = {}
    for reference in by_name:
        answer, source = _answer_to(survey, reference), (reference.table.name, reference.columns)
        confidence = _confidence(reference, answer)
        if confidence is None or source in polymorphic or _target_of(reference) not in primary:
            continue
        if source not in named or confidence > named[source].confidence:
            named[source] = _inferred(unique, reference, answer, confidence)
    found += named.values()
    for fit in believed((each, _answer_to(survey, each.reference)) for each in possible_inclusions(survey, by_name)):
        if (
            _target_of(fit.reference) in primary
            and (fit.reference.table.name, fit.reference.columns) not in polymorphic
        ):
            answer = _answer_to(survey, fit.reference)
            found.append(_inferred(unique, fit.reference, answer, fit.confidence))
    for composite in (*possible_composites(survey), *possible_roles(survey)):
        answer = _answer_to(survey, composite)
        confidence = _composite_confidence(composite, answer)
        if confidence is not None and _target_of(composite) in primary:
            found.append(_inferred(unique, composite, answer, confidence))
    found = _without_implied(found)
    ordered = sorted(found, key=lambda each: (each.schema_name, each.table, each.columns, each.ref, each.ref_columns))
    return so_far.model_copy(update={"relationships": tuple(ordered)})


def _by_name(survey: Survey) -> tuple[Reference, ...]:
    """What names suggest: a primary key, and the other keys of its table where that one is not meant."""
    return (*possible_references(survey), *possible_alternates(survey))


def _without_implied(found: list[Relationship]) -> list[Relationship]:
    """The relationships without those of one column that nothing but a name speaks for and that follow from wider ones.

    ``shipment_item (order_id, line_number)`` points at the order's line, which points at the order: whoever designed
    the first seldom meant the second too. Where the data was asked, its answer stands.
    """
    several = [each for each in found if len(each.columns) > 1]
    involved = {name for each in several for name in (each.table, each.ref_table)}
    narrow = {
        (each.full_name, each.columns): each.ref for each in found if each.table in involved and len(each.columns) == 1
    }
    implied: set[tuple[TableName, tuple[str, ...]]] = set()
    for wide in several:
        for mine, theirs in zip(wide.columns, wide.ref_columns, strict=True):
            further = narrow.get((wide.ref, (theirs,)))
            if further is not None and narrow.get((wide.full_name, (mine,))) == further:
                implied.add((wide.full_name, (mine,)))
    return [
        each
        for each in found
        if each.table not in involved
        or each.declared
        or each.evidence.violations is not None
        or (each.full_name, each.columns) not in implied
    ]


def declared_references(survey: Survey) -> Iterator[tuple[SurveyedTable, ForeignKey]]:
    """Every declared reference whose two sides were scanned, each once, the referenced columns filled in.

    Where the declaration leaves the referenced columns out, it means the primary key (SQLite).
    """
    for table in survey.tables.values():
        seen: set[tuple[object, ...]] = set()
        for key in table.table.foreign_keys:
            resolved = resolve(survey, table, key)
            if resolved is None or table.is_view:
                continue
            identity = (resolved.columns, resolved.ref, resolved.ref_columns)
            if identity not in seen:
                seen.add(identity)
                yield table, resolved


def resolve(survey: Survey, table: SurveyedTable, key: ForeignKey) -> ForeignKey | None:
    """The reference with its referenced columns; ``None`` when either side was not scanned or the sides differ in
    width."""
    target = survey.tables.get(key.ref)
    if target is None or not key.columns or not table.has_columns(key.columns):
        return None
    ref_columns = key.ref_columns
    if not ref_columns and target.table.primary_key:
        ref_columns = target.table.primary_key.columns
    if len(ref_columns) != len(key.columns) or not target.has_columns(ref_columns):
        return None
    return key.model_copy(update={"ref_columns": ref_columns})


def as_declared(survey: Survey, so_far: Analysis, table: TableName, key: ForeignKey) -> Relationship:
    """A reference that is taken as it is, with its cardinality as far as the keys prove it and its orphans counted."""
    return _declared(survey, _proven_unique(so_far), survey.tables[table], key)


def _declared(survey: Survey, unique: Unique, table: SurveyedTable, key: ForeignKey) -> Relationship:
    answer = survey.inclusion(table.name, key.columns, key.ref, key.ref_columns)
    name = f" `{key.name}`" if key.name else ""
    reason = f"declared foreign key{name}" + ("" if key.is_validated else ", never validated by the engine")
    return Relationship(
        schema_name=table.name.schema_name,
        table=table.name.table,
        columns=key.columns,
        ref_schema=key.ref_schema,
        ref_table=key.ref_table,
        ref_columns=key.ref_columns,
        cardinality=_cardinality(unique, table.name, key.columns, key.ref, key.ref_columns),
        is_optional=_is_optional(table, key.columns, answer) or _may_dangle(key, answer),
        declared=True,
        confidence=1.0,
        evidence=_evidence(reason, answer),
    )


def _target_of(reference: Undeclared) -> tuple[TableName, tuple[str, ...]]:
    return reference.ref_table.name, reference.ref_columns


def _inferred(unique: Unique, reference: Undeclared, answer: CheckAnswer | None, confidence: float) -> Relationship:
    table, columns = reference.table, reference.columns
    ref, ref_columns = reference.ref_table.name, reference.ref_columns
    return Relationship(
        schema_name=table.name.schema_name,
        table=table.name.table,
        columns=columns,
        ref_schema=ref.schema_name,
        ref_table=ref.table,
        ref_columns=ref_columns,
        cardinality=_cardinality(unique, table.name, columns, ref, ref_columns),
        is_optional=_is_optional(table, columns, answer),
        declared=False,
        confidence=confidence,
        evidence=_evidence(f"not declared; {reference.reason}; {_told(answer)}", answer),
    )


def _confidence(reference: Reference, answer: CheckAnswer | None) -> float | None:
    """How sure an undeclared reference is, ``None`` when it is not believed.

    Few orphans are dirt. Many are believed only under the full name and the same type, since samples and archives leave
    most partners out; when nothing at all is found, the name is a coincidence.
    """
    filled = pointing(answer)
    if answer is None or answer.violations is None or not filled:
        return None if reference.needs_data else UNVERIFIED - 0.1 * bool(reference.part)
    share = answer.violations / filled
    surest = 0.8 if reference.needs_data else 0.9 if reference.part else 0.95
    if share <= FEW:
        return round(surest - share, 2)
    if not reference.needs_data and share <= MOSTLY_NONE and _has_mark_of_none(reference):
        return MARKED
    same_type = reference.column.column.data_type == reference.target.column.column.data_type
    return 0.5 if reference.is_full and same_type and share < 1 else None


def _has_mark_of_none(reference: Reference) -> bool:
    """Whether the column begins at a number that stands for "none" (0, -1, -99) and that the key does not reach."""
    mine, theirs = reference.column.profile, reference.target.column.profile
    if mine is None or theirs is None or not isinstance(mine.minimum, int) or not isinstance(theirs.minimum, int):
        return False
    return mine.minimum in MARKS_OF_NONE and mine.minimum < theirs.minimum


def _composite_confidence(reference: CompositeReference, answer: CheckAnswer | None) -> float | None:
    """How sure an undeclared composite reference is, ``None`` when it is not believed."""
    filled = pointing(answer)
    if answer is None or answer.violations is None or not filled:
        return UNVERIFIED - 0.1 if reference.owned else None
    share = answer.violations / filled
    return round(0.9 - share, 2) if share <= FEW else None


def _told(answer: CheckAnswer | None) -> str:
    filled = pointing(answer)
    if answer is None or answer.violations is None:
        return "not verified on data"
    if not filled:
        return "not verified, no row points anywhere"
    return f"{filled - answer.violations:,} of {filled:,} values find their row"


def _proven_unique(so_far: Analysis) -> Unique:
    found: dict[TableName, frozenset[frozenset[str]]] = {}
    for key in so_far.keys:
        if is_proven(key):
            found[key.full_name] = found.get(key.full_name, frozenset()) | {frozenset(key.columns)}
    return found


def _cardinality(
    unique: Unique, table: TableName, columns: tuple[str, ...], ref: TableName, ref_columns: tuple[str, ...]
) -> Cardinality:
    """What is proven, nothing more: a key inside the columns makes them unique."""
    if not any(each <= set(ref_columns) for each in unique.get(ref, ())):
        return Cardinality.UNKNOWN
    if any(each <= set(columns) for each in unique.get(table, ())):
        return Cardinality.ONE_TO_ONE
    return Cardinality.MANY_TO_ONE


def _is_optional(table: SurveyedTable, columns: tuple[str, ...], answer: CheckAnswer | None) -> bool:
    for each in columns:
        if table.columns[each].column.is_nullable:
            return True
    return bool(answer and (answer.null_rows or answer.violations))


def _may_dangle(key: ForeignKey, answer: CheckAnswer | None) -> bool:
    """Whether nobody vouches for a declared reference: the engine does not check it, and no row was looked at."""
    return not (key.is_enforced and key.is_validated) and (answer is None or answer.violations is None)


def _evidence(reason: str, answer: CheckAnswer | None) -> Evidence:
    if answer is None:
        return Evidence(reason=reason)
    return Evidence(reason=reason, rows=answer.rows, null_rows=answer.null_rows, violations=answer.violations)


def _answer_to(survey: Survey, reference: Undeclared) -> CheckAnswer | None:
    return survey.inclusion(reference.table.name, reference.columns, *_target_of(reference))


def _check_of(reference: Undeclared) -> InclusionCheck:
    return _check(reference.table.name, reference.columns, *_target_of(reference))


def _check(
    table: TableName, columns: tuple[str, ...], ref_table: TableName, ref_columns: tuple[str, ...]
) -> InclusionCheck:
    return InclusionCheck(table=table, columns=columns, ref_table=ref_table, ref_columns=ref_columns)
