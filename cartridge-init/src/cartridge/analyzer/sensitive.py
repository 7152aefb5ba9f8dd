"""Sensitive columns: those that hold secrets or tell about a person, by name and type, else by the form of values.

Practice (GDPR, article 4 and 9; PCI DSS): classify columns before their values travel. The rule is precise rather than
greedy: ``name`` of a product is no person's name, and the id, type, count or date that belongs to a secret is not
the secret.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from cartridge.analyzer.naming import PEOPLE
from cartridge.analyzer.survey import Survey, SurveyedColumn, SurveyedTable, surveyed_table
from cartridge.analyzer.value_forms import form_of
from cartridge.artifacts.analysis import Analysis, SensitiveColumn
from cartridge.artifacts.catalog import Table
from cartridge.artifacts.profile import TableProfile
from cartridge.artifacts.types import TypeFamily
from cartridge.words import word_set

Category = Literal["credential", "payment", "government_id", "health", "contact", "person_name", "location", "birth"]

TEXT: Final = frozenset({TypeFamily.TEXT})
TEXT_OR_NUMBER: Final = TEXT | {TypeFamily.INTEGER, TypeFamily.DECIMAL}
SECRET: Final = TEXT | {TypeFamily.BINARY, TypeFamily.UUID, TypeFamily.JSON}
DATE: Final = frozenset({TypeFamily.DATE, TypeFamily.TIMESTAMP, TypeFamily.TEXT})
ADDRESS: Final = TEXT | {TypeFamily.OTHER}
POINT: Final = frozenset({TypeFamily.FLOAT, TypeFamily.DECIMAL, TypeFamily.TEXT, TypeFamily.OTHER})


CODE: Final = 2
"""Characters that a yes or no, or a code, takes; no name, address or number of a person is that short."""


@dataclass(frozen=True)
class NamePattern:
    """Phrases, each a run of whole words, that name a category in columns of certain types."""

    category: Category
    families: frozenset[TypeFamily]
    phrases: tuple[tuple[str, ...], ...]


def _phrases(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(each.split("_")) for each in text.split())


PATTERNS: Final = (
    NamePattern(
        "credential",
        SECRET,
        _phrases(
            "password passwd passphrase passcode pwd secret api_key apikey private_key access_key access_token "
            "refresh_token "
            "auth_token session_token reset_token api_token bearer_token otp totp credential credentials pin_code "
            "security_answer encryption_key client_secret salt token"
        ),
    ),
    NamePattern(
        "payment",
        TEXT_OR_NUMBER,
        _phrases(
            "card_number card_no cardnumber credit_card creditcard cc_number pan cvv cvc cvv2 iban swift_code bic "
            "bank_account account_number account_no routing_number sort_code card_holder cardholder "
            "kontonummer kreditkarte kreditkartennummer carte_bancaire tarjeta"
        ),
    ),
    NamePattern(
        "government_id",
        TEXT_OR_NUMBER,
        _phrases(
            "ssn social_security sin_number passport national_id nationalid nationalidnumber tax_id taxid tin "
            "nric nino "
            "steuernummer steuer_id personalausweis ausweisnummer sozialversicherungsnummer dni nif codice_fiscale "
            "aadhaar cpf curp driver_license drivers_license driving_licence license_plate identity_number id_card"
        ),
    ),
    NamePattern(
        "health",
        TEXT | {TypeFamily.ENUM, TypeFamily.BOOLEAN},
        _phrases(
            "diagnosis diagnoses disease allergy allergies medication medications blood_type blood_group "
            "disability symptom "
            "symptoms prescription medical_record medical_history icd icd10 insurance_number hiv pregnant"
        ),
    ),
    NamePattern(
        "contact",
        TEXT_OR_NUMBER,
        _phrases(
            "email e_mail mail_address phone telephone mobile cellphone cell_phone fax phonenumber whatsapp "
            "correo courriel mail telefon telefono telefone handynummer mobilnummer rufnummer celular"
        ),
    ),
    NamePattern("birth", TEXT_OR_NUMBER, _phrases("birth_year birth_month birth_day year_of_birth")),
    NamePattern(
        "birth",
        DATE,
        _phrases(
            "birth_date birthdate birthday date_of_birth dob born_on "
            "geburtsdatum geburtstag date_naissance fecha_nacimiento data_nascita nascimento"
        ),
    ),
    NamePattern(
        "person_name",
        TEXT,
        _phrases(
            "first_name last_name middle_name firstname lastname middlename surname given_name family_name maiden_name "
            "full_name fullname fname lname nickname contact_name customer_name employee_name patient_name user_name "
            "username recipient_name author_name ship_name billing_name shipping_name holder_name "
            "vor_name nach_name vorname nachname zuname prenom apellido apellidos cognome sobrenome"
        ),
    ),
    NamePattern(
        "location",
        ADDRESS,
        _phrases(
            "adresse anschrift strasse hausnummer plz postleitzahl direccion indirizzo endereco "
            "codigo_postal code_postal "
            "address address_line street street_name street_number postal_code postcode zip zip_code zipcode ip "
            "ip_address"
        ),
    ),
    NamePattern("location", POINT, _phrases("latitude longitude lat lng lon gps")),
)
"""Tried in order: ``email_address`` is a contact before it is an address."""

_BY_FIRST_WORD: Final = {
    word: [(pattern, phrase) for pattern in PATTERNS for phrase in pattern.phrases if phrase[0] == word]
    for word in {phrase[0] for pattern in PATTERNS for phrase in pattern.phrases}
}

FORMS: Final[dict[str, Category]] = {
    "e-mail address": "contact",
    "telephone number": "contact",
    "IBAN": "payment",
    "payment card number": "payment",
}

_ABOUT: Final = word_set(
    "type status count flag verified at on sent opened enabled expires expiry expiration attempts "
    "template format length version bounced opt clicks limit score hint reset changed provider domain"
)
"""Last words that turn a phrase into something about it: ``email_verified``, ``password_changed_at``."""

_PLACES: Final = frozenset({"airport", "city", "country", "state", "region", "station", "port", "site", "county"})


def sensitive_columns(table: Table, profile: TableProfile | None) -> frozenset[str]:
    """The sensitive columns of one table, as :func:`conclude` will name them: no other table has a say in that."""
    return sensitive_in(surveyed_table(table, profile, frozenset()))


def sensitive_in(table: SurveyedTable) -> frozenset[str]:
    """The same of a table that is surveyed already."""
    return frozenset(each.name for each in table.columns.values() if _verdict(table, each))


def conclude(survey: Survey, so_far: Analysis) -> Analysis:
    """The sensitive columns, each in its first category."""
    return so_far.model_copy(update={"sensitive": tuple(_found(survey))})


def _found(survey: Survey) -> Iterator[SensitiveColumn]:
    for table in survey.tables.values():
        yield from _found_in(table)


def _found_in(table: SurveyedTable) -> Iterator[SensitiveColumn]:
    for column in sorted(table.columns.values(), key=lambda each: each.name):
        if verdict := _verdict(table, column):
            category, reason = verdict
            yield SensitiveColumn(
                schema_name=table.name.schema_name,
                table=table.name.table,
                column=column.name,
                category=category,
                reason=reason,
            )


def _verdict(table: SurveyedTable, column: SurveyedColumn) -> tuple[Category, str] | None:
    return _by_name(table, column) or _by_form(column)


def _by_form(column: SurveyedColumn) -> tuple[Category, str] | None:
    """By what its values look like, counted or in shapes; ``looks_like`` remembers it once these are gone."""
    if column.profile is None:
        return None
    form = column.profile.looks_like or form_of(column.profile)
    return (FORMS[form], f"each of its values looks like this: {form}") if form and form in FORMS else None


def _by_name(table: SurveyedTable, column: SurveyedColumn) -> tuple[Category, str] | None:
    words = column.all_words
    if not words or words[0] in ("is", "has"):
        return None
    for pattern, phrase in sorted(_phrases_in(words), key=lambda each: PATTERNS.index(each[0])):
        if column.family in pattern.families and not _is_something_else(table, column, pattern, phrase):
            return pattern.category, f"named {' '.join(phrase)}, holding {column.column.data_type}"
    if (
        ("name",) in (words, column.words)
        and column.family is TypeFamily.TEXT
        and table.entity
        and table.entity[-1] in PEOPLE
    ):
        return "person_name", f"the name in a table of persons ({' '.join(table.entity)})"
    return None


def _phrases_in(words: tuple[str, ...]) -> Iterator[tuple[NamePattern, tuple[str, ...]]]:
    for start, word in enumerate(words):
        for pattern, phrase in _BY_FIRST_WORD.get(word, ()):
            if words[start : start + len(phrase)] == phrase:
                yield pattern, phrase


def _is_something_else(
    table: SurveyedTable, column: SurveyedColumn, pattern: NamePattern, phrase: tuple[str, ...]
) -> bool:
    """Where an airport lies is no secret, ``address_id`` is a number of ours, and a letter or two is a code."""
    if pattern.category == "location" and table.entity and table.entity[-1] in _PLACES:
        return True
    last = column.all_words[-1]
    if last in _ABOUT and last != phrase[-1]:
        return True
    if last in {"id", "sk", "key", "uuid"} and last != phrase[-1]:
        return True
    return column.family is TypeFamily.TEXT and column.max_length is not None and column.max_length <= CODE
