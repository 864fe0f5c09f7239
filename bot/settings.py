"""Settings: environment variables or `.env`, all prefixed DECUONG_, checked before anything starts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, HttpUrl, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict


class SettingsError(Exception):
    """A setting that cannot be used; the text says which and what to write."""


class Settings(BaseSettings):
    """All settings with their defaults: none is needed."""

    model_config = SettingsConfigDict(env_prefix="DECUONG_", env_file=".env", extra="ignore")

    database_url: Annotated[str, Field(min_length=1)] = "sqlite:///data/decuong.db"
    """Any SQLite or PostgreSQL URL."""
    files: Path | None = None
    """The folder of attachments; None: "files" beside a SQLite database, else ./data/files."""
    department_url: str = ""
    """The Department's database; empty: nothing is delivered."""
    telegram_token: SecretStr | None = None
    telegram_api_url: HttpUrl = HttpUrl("https://api.telegram.org")
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    locale: Literal["vi", "en"] = "vi"

    @property
    def files_folder(self) -> Path:
        """Where attachments are kept."""
        if self.files is not None:
            return self.files
        database = self.database_url.removeprefix("sqlite:///")
        is_file = database != self.database_url and database not in {"", ":memory:"}
        return (Path(database).parent if is_file else Path("data")) / "files"


def load_settings() -> Settings:
    """The settings of this process. Raises SettingsError, and never shows a secret's value."""
    try:
        return Settings()
    except ValidationError as error:
        faults = "; ".join(
            f"DECUONG_{'_'.join(map(str, fault['loc'])).upper()}: {fault['msg']}" for fault in error.errors()
        )
        raise SettingsError(f"These settings cannot be used: {faults}. See .env.example.") from None
