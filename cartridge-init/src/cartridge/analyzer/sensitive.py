"""Sensitive columns: those that hold secrets or tell about a person, by name and type, else by the form of values.

Practice (GDPR, article 4 and 9; PCI DSS): classify columns before their values travel. The rule is precise rather than
greedy: ``name`` of a product is no person's name, and the id, type, count or date that belongs to a secret is not
the secret. What is told of a person anywhere, and what only beside one, stands in
:mod:`cartridge.analyzer.personal_words`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Final, NamedTuple

from cartridge.analyzer.naming import KEY_WORDS, words
from cartridge.analyzer.personal_naming import (
    Match,
    bare,
    bare_words,
    matches,
    named_after_person,
    names_person_by,
    owner_of_name,
)
from cartridge.analyzer.personal_words import (
    ABOUT,
    ABOUT_PAY,
    GOODS,
    KEYS_OF_PERSONS,
    MACHINES,
    NAME,
    NO_ABODE,
    OVER_MANY,
    PAID,
    PAY,
    PLACES,
    RELEASES,
    Where,
)
from cartridge.analyzer.persons import is_person, means_persons
from cartridge.analyzer.survey import Survey, SurveyedColumn, SurveyedTable, surveyed_table
from cartridge.analyzer.value_forms import form_of, form_of_persons, reads_like_names, spans_births
from cartridge.artifacts.analysis import Analysis, SensitiveCategory, SensitiveColumn
from cartridge.artifacts.catalog import Table
from cartridge.artifacts.profile import TableProfile
from cartridge.artifacts.types import TypeFamily
from cartridge.language.key_words import LEADING
from cartridge.words import singular, word_set

CODE: Final = 2
"""Characters that a yes or no, or a code, takes; no name, address or number of a person is that short."""

CATEGORY_OF: Final[Mapping[str, SensitiveCategory]] = {
    "e-mail address": "contact",
    "telephone number": "contact",
    "IBAN": "payment",
    "national identity number": "government_id",
    "payment card number": "payment",
    "IP address": "location",
    "date of birth": "birth",
    "name of a person": "person_name",
}

_CODED: Final = frozenset({"health", "special_category", "compensation"})
"""Of these a code tells as much as a word: ``ev`` and ``rk``, yes and no."""

_CARDS: Final = frozenset({("card",), ("karte",), ("carta",), ("carte",), ("tarjeta",)})
"""A card that documents write down as a text or a number is one to pay with."""

_BESIDE_NAMES: Final = frozenset({"payment", "government_id", "contact", "birth"})
"""What makes a name beside it that of a person, in a document; a shop has a name and a city too."""

_JSON_FAMILY: Final = {
    "string": TypeFamily.TEXT,
    "number": TypeFamily.INTEGER,
    "boolean": TypeFamily.BOOLEAN,
    "object": TypeFamily.JSON,
    "array": TypeFamily.ARRAY,
}
_OF_HOSTED: Final = word_set("slug subdomain domain plan tier schema workspace subscription sso")
_SAYS_DATE: Final = word_set("date dat datum dt d fecha data jour tag day dag dato datetime value val")


class Verdict(NamedTuple):
    """Why a column is sensitive.

    :param form: how its values are written, where that tells it: the only trace of them that is kept.
    :param by_keys: whether the keys of its documents tell it: they are names, and stay.
    """

    category: SensitiveCategory
    reason: str
    where: Where = "anywhere"
    form: str | None = None
    by_keys: bool = False


def verdicts(table: Table, profile: TableProfile | None, today: date | None = None) -> Mapping[str, Verdict]:
    """The sensitive columns of one table, as :func:`conclude` will name them: no other table has a say in that.

    :param today: the day on which the data was read; without it no column is known for dates of birth by its range.
    """
    return verdicts_in(surveyed_table(table, profile), today)


def verdicts_in(table: SurveyedTable, today: date | None = None) -> Mapping[str, Verdict]:
    """The same of a table that is surveyed already."""
    return dict(_found_in(table, today))


def conclude(survey: Survey, so_far: Analysis) -> Analysis:
    """The sensitive columns, each in its first category; those that rows have shown stay where no rule knows them."""
    found = {
        (table.name, column): SensitiveColumn(
            schema_name=table.name.schema_name,
            table=table.name.table,
            column=column,
            category=verdict.category,
            reason=verdict.reason,
        )
        for table in survey.tables.values()
        for column, verdict in _found_in(table, survey.today)
    }
    shown = {(each.full_name, each.column): each for each in so_far.sensitive}
    together = sorted((shown | found).items(), key=lambda each: (each[0][0].schema_name, each[0][0].table, each[0][1]))
    return so_far.model_copy(update={"sensitive": tuple(each for _, each in together)})


def told_by_keys(keys: Iterator[tuple[str, TypeFamily]] | list[tuple[str, TypeFamily]]) -> Verdict | None:
    """What the keys of a document tell, each with the type of its values."""
    of_persons = []
    names = []
    for key, family in keys:
        named = bare_words(words(key))
        for match in matches(named):
            if family not in match.pattern.families or _is_about(named, family, None, match):
                continue
            if match.pattern.where == "anywhere":
                return Verdict(match.pattern.category, f"its documents have the key `{key}`", by_keys=True)
            if match.pattern.category in _BESIDE_NAMES:
                of_persons.append(key)
        if named in _CARDS and family in (TypeFamily.TEXT, TypeFamily.INTEGER):
            return Verdict("payment", f"its documents have the key `{key}`", by_keys=True)
        owner = owner_of_name(named) if family is TypeFamily.TEXT else None
        if owner:
            return Verdict("person_name", f"its documents have the key `{key}`", by_keys=True)
        if owner is not None:
            names.append(key)
        elif not KEYS_OF_PERSONS.isdisjoint(named[-1:]):
            of_persons.append(key)
    if not names or not of_persons:
        return None
    return Verdict("person_name", f"its documents have the keys `{names[0]}` and `{of_persons[0]}`", by_keys=True)


def is_release(column_name: str) -> bool:
    """Whether a name says that four numbers with dots between them are no address: ``app_version``."""
    return not RELEASES.isdisjoint(words(column_name))


def _found_in(table: SurveyedTable, today: date | None) -> Iterator[tuple[str, Verdict]]:
    reading = _Reading(table, today)
    for column in table.columns.values():
        if verdict := reading.verdict(column):
            yield column.name, verdict


class _Reading:
    """One table, looked through for what is sensitive."""

    def __init__(self, table: SurveyedTable, today: date | None) -> None:
        self.table = table
        self.today = today

    @cached_property
    def entity(self) -> tuple[str, ...]:
        return tuple(map(bare, self.table.entity))

    @cached_property
    def is_of_persons(self) -> bool:
        return (means_persons(self.table.entity) and not self._is_of_hosted_firms) or any(
            names_person_by(column.words) or names_person_by(column.all_words)
            for column in self.table.columns.values()
            if column.column.family in (TypeFamily.TEXT, TypeFamily.DATE)
        )

    @cached_property
    def _is_of_hosted_firms(self) -> bool:
        """Whether tenants are those of a program, which are firms: they have a plan, or a domain of their own."""
        named = {word for each in self.table.columns.values() for word in each.words}
        return self.entity[-1:] == ("tenant",) and not _OF_HOSTED.isdisjoint(named)

    @cached_property
    def is_about_persons(self) -> bool:
        return (
            self.is_of_persons
            or not PAY.isdisjoint(self.entity)
            or any(is_person(each) for each in self.entity)
            or any(_points_at_person(column) for column in self.table.columns.values())
        )

    def verdict(self, column: SurveyedColumn) -> Verdict | None:
        return self._by_name(column) or self._by_keys(column) or self._by_values(column)

    def _by_name(self, column: SurveyedColumn) -> Verdict | None:
        named = bare_words(column.all_words)
        for match in matches(named):
            pattern = match.pattern
            is_told = column.column.family in pattern.families and self._stands_in(pattern.where)
            if is_told and not self._is_something_else(column, named, match):
                reason = f"named {' '.join(match.phrase)}, holding {column.column.data_type}"
                return Verdict(pattern.category, reason, pattern.where)
        return self._as_name(column, named) or self._as_pay(column, named)

    def _stands_in(self, where: Where) -> bool:
        return where == "anywhere" or (self.is_of_persons if where == "of persons" else self.is_about_persons)

    def _as_name(self, column: SurveyedColumn, named: tuple[str, ...]) -> Verdict | None:
        if NAME.isdisjoint(named):
            return None
        owner = owner_of_name(named) or owner_of_name(bare_words(column.words))
        if owner is None or column.column.family is not TypeFamily.TEXT:
            return None
        if owner:
            return Verdict("person_name", f"the name of a person ({owner})")
        if not self.is_of_persons:
            return None
        return Verdict("person_name", f"the name in a table of persons ({' '.join(self.table.entity)})", "of persons")

    def _as_pay(self, column: SurveyedColumn, named: tuple[str, ...]) -> Verdict | None:
        """What is paid, in a table of salaries or of employees' pay."""
        if PAID.isdisjoint(named) or not column.column.family.is_numeric:
            return None
        is_pay = "pay" in self.entity and any(is_person(each) for each in self.entity)
        if PAY.isdisjoint(self.entity) and not is_pay:
            return None
        return Verdict("compensation", f"an amount in a table of pay ({' '.join(self.table.entity)})", "about persons")

    def _by_keys(self, column: SurveyedColumn) -> Verdict | None:
        fields = [(each.path.rpartition(".")[2].removesuffix("[]"), TypeFamily.TEXT) for each in column.column.fields]
        keys = column.profile.json_keys if column.profile else ()
        if not fields and not keys:
            return None
        of_keys = [(each.key, _JSON_FAMILY[kind]) for each in keys for kind in each.kinds if kind in _JSON_FAMILY]
        return told_by_keys([*fields, *of_keys])

    def _by_values(self, column: SurveyedColumn) -> Verdict | None:
        """By what its values look like, counted or in shapes; ``looks_like`` remembers it once these are gone."""
        profile = column.profile
        if profile is None:
            return None
        form = profile.looks_like or form_of(profile)
        if form == "IP address" and (is_release(column.name) or self._is_machine):
            form = None
        if form is not None and form in CATEGORY_OF:
            return Verdict(CATEGORY_OF[form], f"its values look like this: {form}", form=form)
        if column.column.family is TypeFamily.TEXT and self.is_of_persons and not self._is_key(column):
            form = form_of_persons(profile)
            if form is not None:
                reason = f"in a table of persons, and its values look like this: {form}"
                return Verdict(CATEGORY_OF[form], reason, "of persons", form=form)
        if column.column.family.is_temporal and self._may_be_birth(column) and spans_births(profile, self.today):
            reason = "dates in a table of persons, all as far back and as far apart as those of births"
            return Verdict("birth", reason, "of persons", form="date of birth")
        after = named_after_person(bare_words(column.all_words)) if column.column.family is TypeFamily.TEXT else None
        if after and reads_like_names(profile, in_one_word=after == "surely"):
            return Verdict("person_name", "named after a person, holding names", form="name of a person")
        return None

    def _is_key(self, column: SurveyedColumn) -> bool:
        """Whether a number names the row, or another one."""
        return column.name in self.table.own_keys or not KEY_WORDS.isdisjoint(column.words[-1:])

    def _may_be_birth(self, column: SurveyedColumn) -> bool:
        """Whether the name says no more than that it is a date."""
        said = {bare(each) for each in column.words if len(each) > 1 and not each.isdigit()}
        said = {each for each in said if each not in _SAYS_DATE and each.rstrip("0123456789") not in _SAYS_DATE}
        return said <= set(self.entity) and self.is_of_persons

    @cached_property
    def _is_place(self) -> bool:
        """Whether it is about what stands somewhere, and about nobody who lives there."""
        if not self.entity or any(is_person(each) for each in self.entity):
            return False
        last = self.entity[-1]
        return last in PLACES or (last in ("address", "detail", "contact") and not PLACES.isdisjoint(self.entity))

    @cached_property
    def _is_machine(self) -> bool:
        return bool(self.entity) and self.entity[-1] in MACHINES

    def _is_something_else(self, column: SurveyedColumn, named: tuple[str, ...], match: Match) -> bool:
        """Where an airport lies is no secret, and what an illness is called tells nobody's."""
        category, phrase = match.pattern.category, match.phrase
        if category == "location":
            before = named[match.start - 1] if match.start else ""
            if self._is_place or self._is_machine or before in NO_ABODE:
                return True
        if category == "health" and (not GOODS.isdisjoint(self.entity[-1:]) or self._lists(phrase)):
            return True
        if category == "special_category" and (self._is_place or self._lists(phrase)):
            return True
        if category == "compensation" and not self.is_of_persons and not OVER_MANY.isdisjoint(named):
            return True
        return _is_about(named, column.column.family, column.max_length, match)

    def _lists(self, phrase: tuple[str, ...]) -> bool:
        """Whether the table is a list of such things, which tells nothing of anybody."""
        own = (*phrase[:-1], singular(phrase[-1]))
        return self.entity[-len(own) :] == own and not any(map(_points_at_person, self.table.columns.values()))


def _points_at_person(column: SurveyedColumn) -> bool:
    """Whether a column tells whose row it is: ``employee_id``, ``emp_no``, ``patient``."""
    named = column.all_words
    if not named or (len(named) > 1 and named[-1] not in KEY_WORDS and named[0] not in LEADING):
        return False
    return any(map(is_person, named))


def _is_about(named: tuple[str, ...], family: TypeFamily, max_length: int | None, match: Match) -> bool:
    """``address_id`` is a number of ours, ``email_verified`` no address, and a letter or two is a code."""
    category, last = match.pattern.category, named[-1]
    if named[0] in ("is", "has"):
        return category not in ("health", "special_category")
    if last != match.phrase[-1]:
        if last in ABOUT or last in {"id", "sk", "key", "uuid"}:
            return True
        if category == "compensation" and last in ABOUT_PAY:
            return True
    is_code = family is TypeFamily.TEXT and max_length is not None and max_length <= CODE
    return is_code and category not in _CODED
