"""Who is told when somebody is in danger."""

from datetime import timedelta
from typing import Self

from pydantic import field_validator, model_validator

from hotline.domain.alarms import AlertBy, Duty
from hotline.domain.phones import is_mobile, parse_caller
from hotline.settings.section import Positive, Section


class EmergencySettings(Section):
    """The people on duty."""

    duty_phones: tuple[str, ...]
    alert_by: AlertBy
    repeat_after_minutes: Positive
    most_rounds: Positive

    @field_validator("duty_phones", mode="before")
    @classmethod
    def _from_words(cls, value: object) -> object:
        # The environment has no lists: HOTLINE_EMERGENCY__DUTY_PHONES=+77011234567,+77212123456
        if not isinstance(value, str):
            return value
        return [phone.strip() for phone in value.split(",") if phone.strip()]

    @field_validator("duty_phones")
    @classmethod
    def _can_be_rung(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for each in value:
            phone = parse_caller(each)
            if phone is None or phone.kind == "other" or phone.e164 != each:
                raise ValueError(f"{each!r} is no Kazakh number like +77011234567")
        return tuple(dict.fromkeys(value))

    @model_validator(mode="after")
    def _all_are_reached(self) -> Self:
        landlines = [phone for phone in self.duty_phones if not is_mobile(phone)]
        if self.alert_by == "sms" and landlines:
            raise ValueError(
                f"{landlines[0]} is a landline, which gets no SMS; set alert_by to call or both"
            )
        return self

    @property
    def problem(self) -> str | None:
        """Say what keeps alarms from reaching anybody by telephone. None: nothing does."""
        if self.duty_phones:
            return None
        return (
            "Alarms reach no telephone and show in the console only: enter the people on duty as "
            "emergency.duty_phones in config/local.toml."
        )

    @property
    def duty(self) -> Duty:
        """The people on duty as the rules use them."""
        return Duty(
            self.duty_phones,
            self.alert_by,
            timedelta(minutes=self.repeat_after_minutes),
            self.most_rounds,
        )
