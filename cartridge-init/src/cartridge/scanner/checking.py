"""Answers to questions about the data: do columns identify a row, does every value stand in another table, what kind.

Checks are put together, a couple of dozen in one statement, so that a thousand questions about small tables are a few
round trips. When such a statement fails it is asked in halves, until the check that cannot be answered stands alone
and says why.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cartridge.artifacts.catalog import Column
from cartridge.artifacts.checks import (
    CheckAnswer,
    DataCheck,
    DependencyCheck,
    DepthCheck,
    InclusionCheck,
    OpenVersionsCheck,
    UniquenessCheck,
    ValueCheck,
)
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.progress import Progress, ProgressListener, ignore_progress
from cartridge.artifacts.types import TypeFamily
from cartridge.errors import DatabaseConnectionError, ScanError
from cartridge.scanner.base import DatabaseConnector
from cartridge.scanner.cache import ScanCache
from cartridge.scanner.depths import ask_depth
from cartridge.scanner.in_parallel import in_parallel
from cartridge.scanner.options import ProfileOptions
from cartridge.scanner.value_tests import condition, rows_of_type

STAGE = "checks"

CHECKS_PER_STATEMENT = 24

ROWS_PER_STATEMENT = 200_000
"""Checks of larger tables get a statement of their own, to run beside each other."""

Numbered = tuple[int, DataCheck]


def answer_checks(
    connector: DatabaseConnector,
    checks: Sequence[DataCheck],
    options: ProfileOptions | None = None,
    listener: ProgressListener = ignore_progress,
    *,
    cache: ScanCache | None = None,
) -> tuple[CheckAnswer, ...]:
    """The answers, in the order of the questions, over all rows.

    A check that cannot be run has an ``error`` and the rest goes on.

    :param cache: what it knows is not asked.
    :raises DatabaseConnectionError: when no session can be opened any more.
    """
    options = options or ProfileOptions()
    answers: dict[int, CheckAnswer] = {}
    askable: list[Numbered] = []
    for index, check in enumerate(checks):
        error = _why_not(connector, check)
        if error:
            answers[index] = CheckAnswer(check=check, error=error)
        elif cache and (known := cache.answer(check)):
            answers[index] = known
        else:
            askable.append((index, check))
    batches = list(_batches(connector, askable))
    total, done = len(checks), len(answers)
    listener(Progress(stage=STAGE, done=done, total=total))

    def report(_: int, batch: Sequence[Numbered]) -> None:
        nonlocal done
        done += len(batch)
        listener(Progress(stage=STAGE, done=done, total=total, message=str(batch[-1][1].table)))

    def ask(batch: Sequence[Numbered]) -> dict[int, CheckAnswer]:
        found = _ask(connector, batch, options.timeout_seconds)
        if cache:
            cache.keep_answers(found.values())
        return found

    found = in_parallel(
        connector,
        ask,
        batches,
        threads=options.threads,
        cost=lambda batch: max(_rows(connector, check) for _, check in batch),
        on_done=report,
    )
    for batch in found:
        answers |= batch
    return tuple(answers[index] for index in range(total))


def _ask(connector: DatabaseConnector, batch: Sequence[Numbered], timeout_seconds: float) -> dict[int, CheckAnswer]:
    try:
        index, check = batch[0]
        if isinstance(check, DepthCheck):  # alone in its batch
            return {index: ask_depth(connector, check, timeout_seconds)}
        rows = connector.query(_statement(connector, batch), timeout_seconds=timeout_seconds)
    except DatabaseConnectionError:
        raise
    except ScanError as error:
        if len(batch) == 1:
            index, check = batch[0]
            return {index: CheckAnswer(check=check, error=f"{error.what} {error.next_step}".strip())}
        middle = len(batch) // 2
        return _ask(connector, batch[:middle], timeout_seconds) | _ask(connector, batch[middle:], timeout_seconds)
    return {
        batch[position][0]: CheckAnswer(
            check=batch[position][1],
            rows=int(rows),
            null_rows=int(nulls),
            violations=int(violations),
            repeated_values=int(repeated) if isinstance(batch[position][1], UniquenessCheck) else None,
        )
        for position, rows, nulls, violations, repeated in rows
    }


def _statement(connector: DatabaseConnector, batch: Sequence[Numbered]) -> str:
    """One statement with a row (position, rows, rows with a null, violations, values that repeat) per check.

    What a table's checks have in common, the number of rows with and without nulls, is counted in one pass, and what
    concerns each value for itself with it.
    """
    tables = list(dict.fromkeys(check.table for _, check in batch))
    counts: list[list[str]] = [["count(*) as n"] for _ in tables]
    answers = []
    for position, (_, check) in enumerate(batch):
        number = tables.index(check.table)
        filled, rows = _filled(connector, _concerned(check)), "n"
        if isinstance(check, InclusionCheck) and check.rows:
            of_type = rows_of_type(connector, check.table, check.rows)
            counts[number].append(f"count(case when {of_type} then 1 end) as r{position}")
            filled, rows = f"{filled} and {of_type}", f"r{position}"
        if isinstance(check, OpenVersionsCheck):
            is_open = _is_open(connector, check)
            counts[number].append(f"count(case when {is_open} then 1 end) as r{position}")
            filled, rows = f"{filled} and {is_open}", f"r{position}"
        counts[number].append(f"count(case when {filled} then 1 end) as k{position}")
        beside, repeated = "", "0"
        if isinstance(check, UniquenessCheck):
            violations, repeated = f"k{position} - c{position}", f"m{position}"
            beside = f" cross join {_groups(connector, check, position)}"
        elif isinstance(check, OpenVersionsCheck):
            violations = f"k{position} - {_combinations(connector, check, check.columns)}"
        elif isinstance(check, ValueCheck):
            is_one = condition(connector, _column(connector, check.table, check.columns[0]), check)
            counts[number].append(f"count(case when {is_one} then 1 end) as v{position}")
            violations = f"v{position}"
        elif isinstance(check, DependencyCheck):
            together = _combinations(connector, check, _concerned(check))
            violations = f"{together} - {_combinations(connector, check, check.columns)}"
        else:
            assert isinstance(check, InclusionCheck), check.kind
            violations = _orphans(connector, check)
        answers.append(
            f"select {position}, {rows}, {rows} - k{position}, {violations}, {repeated} from t{number}{beside}"
        )
    commons = (
        f"t{number} as (select {', '.join(counts[number])} from {connector.relation(table)})"
        for number, table in enumerate(tables)
    )
    return f"with {', '.join(commons)} " + " union all ".join(answers)


def _concerned(check: DataCheck) -> tuple[str, ...]:
    """The columns of the check's own table; rows in which one of them is null are left aside."""
    return (*check.columns, check.dependent) if isinstance(check, DependencyCheck) else check.columns


def _is_open(connector: DatabaseConnector, check: OpenVersionsCheck) -> str:
    """The condition that a version has no end yet."""
    is_open = f"{connector.quote(check.end)} is null"
    if check.far:
        is_open = f"({is_open} or {condition(connector, _column(connector, check.table, check.end), check.far)})"
    return is_open


def _groups(connector: DatabaseConnector, check: UniquenessCheck, position: int) -> str:
    """How many combinations there are, and how many of them in several rows, counted in one pass."""
    return (
        f"(select count(*) as c{position}, count(case when n > 1 then 1 end) as m{position} from"
        f" (select count(*) as n from {connector.relation(check.table)}"
        f" where {_filled(connector, check.columns)} group by {_keys(connector, check, check.columns)}) as grouped)"
        f" as g{position}"
    )


def _keys(connector: DatabaseConnector, check: DataCheck, names: Sequence[str]) -> str:
    columns = [_column(connector, check.table, name) for name in names]
    return ", ".join(connector.exact(column, connector.quote(column.name)) for column in columns)


def _combinations(
    connector: DatabaseConnector, check: DependencyCheck | OpenVersionsCheck, names: Sequence[str]
) -> str:
    """How many combinations of ``names`` there are in the rows that the check is about."""
    filled = _filled(connector, _concerned(check))
    if isinstance(check, OpenVersionsCheck):
        filled += f" and {_is_open(connector, check)}"
    return (
        f"(select count(*) from (select 1 as one from {connector.relation(check.table)}"
        f" where {filled} group by {_keys(connector, check, names)}) as combinations)"
    )


def _orphans(connector: DatabaseConnector, check: InclusionCheck) -> str:
    pairs = [
        _comparable(connector, _column(connector, check.table, mine), _column(connector, check.ref_table, theirs))
        for mine, theirs in zip(check.columns, check.ref_columns, strict=True)
    ]
    relation, ref_relation = connector.relation(check.table), connector.relation(check.ref_table)
    filled = _filled(connector, check.columns, "checked.")
    if check.rows:
        filled += f" and {rows_of_type(connector, check.table, check.rows, 'checked.')}"
    if connector.capabilities.inclusion_by_not_in:
        mine = ", ".join(pair[0] for pair in pairs)
        theirs = ", ".join(pair[1] for pair in pairs)
        left = mine if len(pairs) == 1 else f"({mine})"
        ref_filled = _filled(connector, check.ref_columns, "ref.")
        orphan = f"{left} not in (select {theirs} from {ref_relation} as ref where {ref_filled})"
    else:
        same = " and ".join(f"{theirs} = {mine}" for mine, theirs in pairs)
        orphan = f"not exists (select 1 from {ref_relation} as ref where {same})"
    return f"(select count(*) from {relation} as checked where {filled} and {orphan})"


def _comparable(connector: DatabaseConnector, mine: Column, theirs: Column) -> tuple[str, str]:
    """Two columns as expressions that every database can compare: as they are, or as text when their types differ."""
    left, right = f"checked.{connector.quote(mine.name)}", f"ref.{connector.quote(theirs.name)}"
    alike = (
        mine.raw_type == theirs.raw_type
        or (mine.family.is_numeric and theirs.family.is_numeric)
        or (mine.family.is_temporal and theirs.family.is_temporal)
        or (mine.family is theirs.family and mine.family in (TypeFamily.TEXT, TypeFamily.TIME))
    )
    if alike:
        return connector.exact(mine, left), connector.exact(theirs, right)
    as_text = connector.capabilities.text_of
    return connector.exact_text(as_text.format(left)), connector.exact_text(as_text.format(right))


def _filled(connector: DatabaseConnector, columns: Sequence[str], prefix: str = "") -> str:
    return " and ".join(f"{prefix}{connector.quote(column)} is not null" for column in columns)


def _why_not(connector: DatabaseConnector, check: DataCheck) -> str | None:
    """Why a check cannot even be asked; ``None`` when it can."""
    sides = [(check.table, _concerned(check))]
    if isinstance(check, OpenVersionsCheck):
        sides.append((check.table, (check.end,)))
    if isinstance(check, DepthCheck):
        sides.append((check.table, (check.key,)))
    if isinstance(check, InclusionCheck):
        sides.append((check.ref_table, check.ref_columns))
        if check.rows:
            sides.append((check.table, (check.rows.column,)))
        if check.rows and check.rows.lookup:
            sides.append((check.rows.lookup, (check.rows.lookup_key, *check.rows.lookup_columns)))
        if len(check.columns) != len(check.ref_columns):
            return f"{len(check.columns)} columns cannot be compared with {len(check.ref_columns)}."
    for name, columns in sides:
        table = connector.known_table(name)
        if table is None:
            return f"There is no table `{name}`."
        if not columns:
            return f"No column of `{name}` is named."
        for column in columns:
            if table.column(column) is None:
                return f"There is no column `{column}` in `{name}`."
    return None


def _column(connector: DatabaseConnector, name: TableName, column: str) -> Column:
    table = connector.known_table(name)
    found = table.column(column) if table is not None else None
    if found is None:
        raise ScanError(f"There is no column `{column}` in `{name}`.")
    return found


def _rows(connector: DatabaseConnector, check: DataCheck) -> int:
    """The rows a check has to read, as far as the catalog knows; what it does not know may be many."""
    names = [check.table, check.ref_table] if isinstance(check, InclusionCheck) else [check.table]
    tables = [connector.known_table(name) for name in names]
    return sum(ROWS_PER_STATEMENT if each.row_count is None else each.row_count for each in tables if each is not None)


def _batches(connector: DatabaseConnector, checks: Sequence[Numbered]) -> Iterator[list[Numbered]]:
    batch: list[Numbered] = []
    rows = 0
    for numbered in sorted(checks, key=lambda each: (each[1].table, isinstance(each[1], ValueCheck), each[0])):
        if isinstance(numbered[1], DepthCheck):
            yield [numbered]
            continue
        more = _rows(connector, numbered[1])
        if batch and _share_a_pass(batch[-1][1], numbered[1]):
            more = 0
        if batch and (len(batch) == CHECKS_PER_STATEMENT or (more and rows + more > ROWS_PER_STATEMENT)):
            yield batch
            batch, rows = [], 0
        batch.append(numbered)
        rows += more
    if batch:
        yield batch


def _share_a_pass(before: DataCheck, check: DataCheck) -> bool:
    """Whether a check costs no reading of its own: values of one table are all counted in one pass."""
    return isinstance(check, ValueCheck) and isinstance(before, ValueCheck) and before.table == check.table
