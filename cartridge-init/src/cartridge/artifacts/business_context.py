"""What a person says about the business that a database serves: what it measures, who asks, and what they ask.

The fields are the columns of the file that ``cartridge onboard`` writes, in its order; the description of a field is
its documentation. Nothing here is known to be in the data: a rule that uses it looks there first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Final, NamedTuple

from pydantic import BeforeValidator, Field, model_validator

from cartridge.artifacts.noun import Noun
from cartridge.errors import UsageError

SEPARATOR: Final = ";"
MOST_CHARACTERS: Final = 10_000
"""Of one text: more is a document, and no description."""

_MAIL: Final = re.compile(r"[^\s<>()\[\],;:\"]+@[^\s<>()\[\],;:\"]+\.[^\s<>()\[\],;:\".]+")
_BRACKETS: Final = re.compile(r"\s*[<(\[]\s*[>)\]]")
_ENDS: Final = " \t,;:-–—"


def items_of(text: str) -> tuple[str, ...]:
    """The entries of a list that stands in one cell.

    Semicolons and line breaks part them; where there are none, commas do. An entry in double quotes may hold either. A
    list as JSON writes it is taken too.

    >>> items_of("revenue; orders per day, by channel")
    ('revenue', 'orders per day, by channel')
    >>> items_of('revenue, "orders, returned", margin')
    ('revenue', 'orders, returned', 'margin')
    """
    text = text.strip()
    if text.startswith("["):
        try:
            found = json.loads(text)
        except ValueError:
            found = None
        if isinstance(found, list) and all(isinstance(each, str) for each in found):
            return _once(" ".join(each.split()) for each in found)
    parts = _parted(text, f"{SEPARATOR}\n\r")
    if len(parts) < 2:
        parts = _parted(text, ",")
    return _once(map(_plain, parts))


def _once(entries: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, entries)))


def _parted(text: str, separators: str) -> list[str]:
    found = re.findall(rf'\s*"(?:[^"]|"")*"\s*(?=[{separators}]|$)|[^{separators}]+', text)
    return [each for each in found if each.strip()]


def _plain(part: str) -> str:
    part = part.strip()
    if len(part) > 1 and part[0] == part[-1] == '"':
        part = part[1:-1].replace('""', '"')
    return " ".join(part.split())


def in_one_cell(items: tuple[str, ...]) -> str:
    """The entries as :func:`items_of` reads them back.

    >>> in_one_cell(("revenue", "orders, returned"))
    'revenue; "orders, returned"'
    """
    return f"{SEPARATOR} ".join(_quoted(each) for each in items)


def _quoted(item: str) -> str:
    is_plain = not set(item) & set(f'{SEPARATOR},"') and not item.startswith("[")
    return item if is_plain else '"' + item.replace('"', '""') + '"'


def _entries(value: Any) -> Any:
    return items_of(value) if isinstance(value, str) else value


def _line(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_line), Field(max_length=MOST_CHARACTERS)]
Items = Annotated[tuple[Text, ...], BeforeValidator(_entries), Field(max_length=200)]


class Stakeholder(NamedTuple):
    """Somebody who looks at what the project makes: a team, a report, a person."""

    name: str
    email: str | None


class BusinessContext(Noun):
    """The business in the words of those who run it; all of it is optional."""

    business_name: Text = Field(default="", description="What the business is called.")
    industry: Text = Field(default="", description="The branch it is in.")
    business_description: Text = Field(default="", description="What it does, in a sentence or two.")
    primary_metrics: Items = Field(
        default=(),
        description="What it is steered by: `revenue`, `orders per day`, `monthly revenue by customer segment`. Each "
        "that the data proves gives its name to a metric, and one with a time or a `by` becomes an aggregate mart.",
    )
    secondary_metrics: Items = Field(default=(), description="The same for what is looked at now and then.")
    business_model: Text = Field(default="", description="What it earns its money with.")
    target_audience: Text = Field(default="", description="Whom it serves.")
    refresh_frequency_minutes: int | None = Field(
        default=None, gt=0, le=525_600, description="How old what is shown may be, in minutes."
    )
    reporting_needs: Items = Field(
        default=(), description="Questions that reports answer; read like metrics, as far as they name one."
    )
    data_sources: Items = Field(default=(), description="The systems that the data comes from.")
    use_cases: Items = Field(
        default=(),
        description="What is done with the answers. Those that say `dashboard`, `notebook`, `model` or "
        "`application` say what kind an exposure is.",
    )
    stakeholders: Items = Field(
        default=(),
        description="Who asks: `Finance`, or with an address `Finance <finance@example.com>`. Each becomes an exposure "
        "over the marts that answer the metrics.",
    )
    current_challenges: Items = Field(default=(), description="What is hard today.")
    success_criteria: Items = Field(default=(), description="By what it will be seen that the project helps.")

    @model_validator(mode="before")
    @classmethod
    def _of_text(cls, given: Any) -> Any:
        """A text alone describes the business; nothing says nothing of it."""
        if given is None:
            return {}
        return {"business_description": given} if isinstance(given, str) else given

    @property
    def is_empty(self) -> bool:
        return not any(getattr(self, name) for name in type(self).model_fields)

    @property
    def people(self) -> Iterator[Stakeholder]:
        """The stakeholders, name and address apart; of one who gives an address alone that is the name."""
        for each in self.stakeholders:
            found = _MAIL.search(each)
            name = _BRACKETS.sub("", each.replace(found[0], " ") if found else each)
            yield Stakeholder(" ".join(name.split()).strip(_ENDS) or each, found[0] if found else None)


LISTS: Final = tuple(name for name, field in BusinessContext.model_fields.items() if field.default == ())
"""The fields that hold several entries."""


def business_context_of(given: BusinessContext | str | None) -> BusinessContext:
    """What was given, as the noun.

    :raises UsageError: when a text is longer than a description may be.
    """
    if isinstance(given, str) and len(given) > MOST_CHARACTERS:
        raise UsageError(
            f"The business context has {len(given):,} characters; {MOST_CHARACTERS:,} is the most.",
            "Write it into the columns of a file: `cartridge onboard` makes one.",
        )
    return BusinessContext.model_validate(given)
