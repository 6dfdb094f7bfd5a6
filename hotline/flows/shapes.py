"""What nodes are made of: things to say, and exits."""

from typing import Annotated, Literal, TypeAlias

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

Seconds: TypeAlias = Annotated[int, Field(ge=1, le=600)]


class Strict(BaseModel):
    """Refuses keys that it does not know, and never changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _or_say(sentence: str) -> WrapValidator:
    """Say in one sentence that a value has none of the shapes it may have."""

    def validate(given: object, handler: ValidatorFunctionWrapHandler) -> object:
        try:
            return handler(given)
        except ValidationError as error:
            raise ValueError(sentence.format(given=given)) from error

    return WrapValidator(validate)


# --- Speech ------------------------------------------------------------------------------------


class InOtherLanguage(Strict):
    """A prompt in the language that the caller did not choose."""

    other_language: str


class SpokenDigits(Strict):
    """A value read digit by digit, with a pause after each four."""

    digits: str


class SpokenDate(Strict):
    """A value (an ISO date) said as a date: `on` 5 December or `until` 5 December."""

    date: str
    form: Literal["on", "until"] = "on"


class SpokenWords(Strict):
    """A value said as it is; `department` means `department_kk` for a caller who hears Kazakh."""

    words: str


class Silence(Strict):
    """Silence, in seconds."""

    pause: Seconds


PromptId: TypeAlias = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
SpeechItem: TypeAlias = Annotated[
    PromptId | InOtherLanguage | SpokenDigits | SpokenDate | SpokenWords | Silence,
    _or_say(
        "{given} cannot be said; write a prompt's id, or one of other_language, digits, date, "
        "words, pause, like {{digits: reference}}"
    ),
]
Speech: TypeAlias = tuple[SpeechItem, ...]


# --- Exits -------------------------------------------------------------------------------------


class OtherFlow(Strict):
    """An exit into the first node of another flow."""

    flow: str


Exit: TypeAlias = Annotated[
    str | OtherFlow,
    _or_say("{given} is no exit; write the name of a node, or {{flow: name}}"),
]
