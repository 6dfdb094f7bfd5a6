"""The official models that `models install` knows: speech_models/models.toml."""

import re
import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hotline.domain.languages import Language
from hotline.speech.errors import ModelFilesError

# A model's name is a folder's name: no separators, nothing hidden.
MODEL_ID = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$"
SHA256 = "^[0-9a-f]{64}$"


class OfficialModel(BaseModel):
    """One model that its makers offer as a zip.

    `bytes` is the zip's exact size where it is known, `megabytes` (of 2**20) always. `wer` is the
    published word error rate in percent on the test set that `wer_of` names.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(pattern=MODEL_ID)]
    language: Language
    size: Literal["small", "large"]
    url: Annotated[str, Field(pattern=r"^https://\S+\.zip$")]
    megabytes: Annotated[int, Field(gt=0)]
    bytes: Annotated[int, Field(gt=0)] | None = None
    md5: Annotated[str, Field(pattern="^[0-9a-f]{32}$")] | None = None
    sha256: Annotated[str, Field(pattern=SHA256)] | None = None
    licence: str
    wer: Annotated[float, Field(ge=0)]
    wer_of: str
    memory: str
    note: str


class _Registry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    model: tuple[OfficialModel, ...]


def read_registry(path: Path) -> dict[str, OfficialModel]:
    """Return the known models by id, in the file's order. Raises ModelFilesError."""
    try:
        registry = _Registry.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise ModelFilesError(
            f"{path} can't be read; restore it from the repository ({error})."
        ) from error
    return {model.id: model for model in registry.model}


def checked_id(model_id: str) -> str:
    """Return a model's name if it can be a folder's. Raises ModelFilesError."""
    if not re.fullmatch(MODEL_ID, model_id):
        raise ModelFilesError(
            f"{model_id!r} is no name of a model: letters, digits, dots, dashes and underscores."
        )
    return model_id
