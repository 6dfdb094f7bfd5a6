"""What all sections of the settings share."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Positive = Annotated[int, Field(gt=0)]


class Section(BaseModel):
    """Refuses keys that it does not know, and never changes."""

    model_config = ConfigDict(frozen=True, extra="forbid")
