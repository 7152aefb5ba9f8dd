"""Reads the document section by section and gathers what is wrong with each entry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from cartridge.artifacts.overrules import (
    Ignored,
    Mistake,
    Named,
    Overrules,
    SaidColumnName,
    SaidTableName,
    entry_of,
)
from cartridge.errors import did_you_mean
from cartridge.overrulesfile.document import line_of
from cartridge.overrulesfile.entries import (
    WrongFormError,
    read_column_name,
    read_columns,
    read_finding,
    read_key,
    read_relationship,
    read_role,
    read_table_name,
    read_text,
)
from cartridge.settings import GENERATE, Settings

_FORMS: Final = {
    "keys": "`keys: {sales.orders: [order_id], sales.log: none}`",
    "relationships": "`relationships: [{from: sales.orders.customer_id, to: crm.customers.id}, "
    "{from: sales.orders.status, to: none}]`",
    "roles": "`roles: {sales.orders: fact}`",
    "names": "`names: {tables: {sales.kunden: customers}, columns: {sales.kunden.kd_nr: customer_number}}`",
    "ignore": "`ignore: {tables: ['tmp_*'], columns: [sales.orders.note], findings: [constant_column], "
    "sensitive: [sales.shops.city]}`",
    "databases": "`databases: {shop: {keys: {...}, roles: {...}}}`",
}


class Reader:
    """Reads a document entry by entry and gathers what is wrong with each."""

    def __init__(self, wrong: Iterable[Mistake] = ()) -> None:
        self.wrong: list[Mistake] = [*wrong]
        self.lines: dict[str, list[int]] = defaultdict(list)
        self.named: list[Named] = []

    def _note(self, said: str, *at: Any) -> None:
        self.wrong.append(Mistake(said, line_of(*at)))

    @contextmanager
    def _entry(self, entry: str, *at: Any) -> Iterator[None]:
        try:
            yield
        except WrongFormError as wrong:
            for said in wrong.said:
                self._note(f"{entry}: {said}", *at)
            self.named += [Named(entry, each, line_of(*at)) for each in wrong.named]

    def _stands(self, entry: str, *at: Any) -> None:
        """Keeps the line of an entry under the name that later messages give it."""
        if (line := line_of(*at)) is not None:
            self.lines[entry].append(line)

    def file(self, document: Any) -> Overrules:
        if not isinstance(document, dict):
            self._note(f"it is no mapping. Write `setting: value` lines, and {_FORMS['keys']}.", document)
            return Overrules()
        for key in document:
            if key not in _FORMS and key != GENERATE and not _is_setting(key):
                known = did_you_mean(key, [*_FORMS, GENERATE, *Settings.model_fields])
                self._note(f"`{key}`: there is no such setting. {known}", key)
        found = self._sections(document, "")
        databases = document.get("databases", {})
        if not isinstance(databases, dict):
            self._note(f"databases: write {_FORMS['databases']}.", databases)
            return found
        by_name = {str(name): self._database(name, said) for name, said in databases.items()}
        return found.model_copy(update={"databases": by_name})

    def _database(self, name: str, said: Any) -> Overrules:
        place = f"databases.{name}."
        if not isinstance(said, dict):
            self._note(f"databases.{name}: write {_FORMS['databases']}.", name)
            return Overrules()
        self._known(said, [each for each in _FORMS if each != "databases"], place)
        return self._sections(said, place)

    def _sections(self, document: dict[str, Any], place: str) -> Overrules:
        tables, columns = self._names(document.get("names"), place)
        return Overrules(
            keys=tuple(self._pairs(document, "keys", place, "columns", read_key)),
            relationships=tuple(self._listed(document, "relationships", place, read_relationship)),
            roles=tuple(self._pairs(document, "roles", place, "role", read_role)),
            table_names=tables,
            column_names=columns,
            ignore=self._ignored(document.get("ignore"), f"{place}ignore"),
        )

    def _names(self, said: Any, place: str) -> tuple[tuple[SaidTableName, ...], tuple[SaidColumnName, ...]]:
        if said is None:
            return (), ()
        if not isinstance(said, dict):
            self._note(f"{place}names: write {_FORMS['names']}.", said)
            return (), ()
        self._known(said, ("tables", "columns"), f"{place}names.")
        where, form = f"{place}names.", _FORMS["names"]
        return (
            tuple(self._pairs(said, "tables", where, "name", read_table_name, form=form)),
            tuple(self._pairs(said, "columns", where, "name", read_column_name, of="column", form=form)),
        )

    def _pairs(
        self,
        document: dict[str, Any],
        section: str,
        place: str,
        value: str,
        read: Callable[[Any, Any], Any],
        *,
        of: str = "table",
        form: str = "",
    ) -> Iterator[Any]:
        """A mapping from tables, or a list of entries with ``table`` and ``value`` where a name itself holds a dot.

        :param of: what stands in the place of ``table`` in such a list.
        :param form: how the section is written, where it is a part of one.
        """
        said = document.get(section)
        where = f"{place}{section}"
        entries: list[tuple[str, Any, Any]] = []
        if isinstance(said, dict):
            entries = [(entry_of(where, table), table, what) for table, what in said.items()]
        elif isinstance(said, list):
            for number, each in enumerate(said, start=1):
                if not isinstance(each, dict) or of not in each or value not in each:
                    written = "[schema, table]" if of == "table" else "{table: [schema, table], columns: [column]}"
                    self._note(f"{where} {number}: write `{{{of}: {written}, {value}: ...}}`.", each)
                else:
                    self._known(each, [of, value], f"{where} {number}, ")
                    entries.append((f"{where} {number}", each[of], each[value]))
        elif section in document:
            self._note(f"{where}: write {form or _FORMS[section]}.", *_at(document, section))
        for entry, table, what in entries:
            with self._entry(entry, table, what):
                found = read(table, what)
                self._stands(found.entry, table)
                yield found

    def _listed(
        self, document: Mapping[str, Any], section: str, place: str, read: Callable[[Any], Any], form: str = ""
    ) -> Iterator[Any]:
        said = document.get(section)
        where = f"{place}{section}"
        if not isinstance(said, list):
            if section in document:
                self._note(f"{where}: it is a list. Write {form or _FORMS[section]}.", *_at(document, section))
            return
        for number, each in enumerate(said, start=1):
            with self._entry(f"{where} {number}", each, *_at(document, section)):
                found = read(each)
                # what is written under `databases` goes by the same name when its turn comes
                self._stands(found.entry if hasattr(found, "entry") else entry_of(f"ignore.{section}", found), each)
                yield found

    def _ignored(self, said: Any, place: str) -> Ignored:
        if said is None:
            return Ignored()
        if not isinstance(said, dict):
            self._note(f"{place}: write {_FORMS['ignore']}.", said)
            return Ignored()
        self._known(said, Ignored.model_fields, f"{place}.")
        form = _FORMS["ignore"]
        return Ignored(
            tables=tuple(self._listed(said, "tables", f"{place}.", read_text, form)),
            columns=tuple(self._listed(said, "columns", f"{place}.", read_columns, form)),
            findings=tuple(self._listed(said, "findings", f"{place}.", read_finding, form)),
            sensitive=tuple(self._listed(said, "sensitive", f"{place}.", read_columns, form)),
        )

    def _known(self, said: dict[str, Any], keys: Iterable[str], place: str) -> None:
        known = [*keys]
        for each in said:
            if each not in known:
                self._note(f"{place}`{each}`: there is no such key. {did_you_mean(each, known)}", each)


def _at(document: Mapping[str, Any], section: str) -> Iterator[Any]:
    """Where a section begins: its key."""
    return (key for key in document if key == section)


def _is_setting(key: str) -> bool:
    return key.lower().removeprefix("cartridge_") in Settings.model_fields
