"""Every setting, one model.

Command line over environment (prefix ``CARTRIDGE_``) over ``.env`` over ``cartridge.yml`` in the current folder over
the defaults below. What ``cartridge.yml`` says of keys, relationships and roles is no setting: see
:mod:`cartridge.overrulesfile`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import yaml
from pydantic import AliasChoices, ByteSize, Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    YamlConfigSettingsSource,
)

from cartridge.errors import SettingsError

SETTINGS_FILE = "cartridge.yml"
GENERATE = "generate"
"""The section of it that :mod:`cartridge.optionsfile` reads."""

ENV_FILE = ".env"


class Settings(BaseSettings):
    """What can be set; the description of a field is its documentation."""

    model_config = SettingsConfigDict(
        env_prefix="CARTRIDGE_",
        env_file=ENV_FILE,
        env_file_encoding="utf-8",
        yaml_file=SETTINGS_FILE,
        populate_by_name=True,
        extra="ignore",
    )

    ai_model: str = Field(
        default="rules",
        description="Model that makes the dbt models; `rules`, `mock` and `test` name the offline rule engine.",
    )
    ai_provider: str | None = Field(default=None, description="Provider of the model, where its name does not tell.")
    max_rows: int = Field(
        default=2_000_000, gt=0, description="Rows of a table that a profile reads; of larger tables a sample is read."
    )
    timeout: float = Field(default=60, gt=0, description="Seconds that one statement in the source database may take.")
    budget: float | None = Field(
        default=None, gt=0, description="Seconds that profiling all tables may take; the rest is left out."
    )
    max_bytes: ByteSize | None = Field(
        default=None,
        gt=0,
        description="Bytes that profiling may read, such as `500MB` or `10GiB`, as estimated before: tables that do not"
        " fit are left out.",
    )
    slow_seconds: float = Field(
        default=5, gt=0, description="Seconds from which on a statement is logged with its time, at level INFO."
    )
    threads: int = Field(default=4, gt=0, le=64, description="Tables that are read at the same time.")
    max_distinct_values: int = Field(default=30, ge=0, description="Most values that a small closed set has.")
    infer: Literal["data", "names", "off"] = Field(
        default="data",
        description="What undeclared keys and relationships are inferred from: names and the data, which is asked"
        " whether they hold; names and types alone; or nothing, so that only what is declared or said stands.",
    )
    cache: bool = Field(
        default=True, description="Whether scans keep what they measure in `.cartridge/cache`, and look there first."
    )
    dbt_timeout: float = Field(default=3600, gt=0, description="Seconds that one dbt command may take.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="WARNING",
        validation_alias=AliasChoices("LOG_LEVEL", "CARTRIDGE_LOG_LEVEL"),
        description="Least severe message that is shown; also as LOG_LEVEL.",
    )

    @field_validator("infer", mode="before")
    @classmethod
    def _off_is_a_word(cls, value: object) -> object:
        """YAML reads a bare ``off`` as false."""
        return "off" if value is False else value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, dotenv_settings, YamlConfigSettingsSource(settings_cls)


def load_settings(**given: object) -> Settings:
    """The settings in force; ``given`` (the command line) wins, where it is not ``None``.

    :raises SettingsError: naming the setting, its value and what it may be.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "settings"
        raise SettingsError(
            f"The setting `{name}` cannot be `{first['input']}`: {first['msg']}.",
            f"It comes from the command line, the environment (CARTRIDGE_{name.upper()}), .env or {SETTINGS_FILE}.",
        ) from error
    except (yaml.YAMLError, TypeError, ValueError, AttributeError, OSError) as error:
        is_yaml = _is_readable(Path(ENV_FILE))
        path = Path(SETTINGS_FILE if is_yaml else ENV_FILE).absolute()
        holds = "YAML: one `setting: value` a line" if is_yaml else "text in UTF-8: one `NAME=value` a line"
        reason = error if isinstance(error, yaml.YAMLError | OSError) else "it is not written so"
        raise SettingsError(f"Cannot read `{path}`: {reason}.", f"It holds {holds}.") from error


def _is_readable(path: Path) -> bool:
    try:
        path.read_text(encoding="utf-8")
    except (FileNotFoundError, IsADirectoryError):
        return True
    except (OSError, UnicodeDecodeError):
        return False
    return True
