"""What can go wrong between the hotline and its carrier."""

from hotline.domain.errors import HotlineError


class CarrierError(HotlineError):
    """The carrier did not do what was asked.

    `code` is the carrier's own error code, where it gave one.
    """

    def __init__(self, sentence: str, code: str | None = None) -> None:
        super().__init__(sentence)
        self.code = code


class CarrierBusyError(CarrierError):
    """Surely not processed (429, refused connection): the same request may be made again."""


class CarrierUnsureError(CarrierError):
    """The request may have been processed (timeout, 5xx): ask before sending again."""


class CarrierRefusedError(CarrierError):
    """Surely not processed and never will be. `ring_instead`: the number takes no SMS."""

    def __init__(
        self, sentence: str, code: str | None = None, *, ring_instead: bool = False
    ) -> None:
        super().__init__(sentence, code)
        self.ring_instead = ring_instead


class RecordingGoneError(CarrierError):
    """The carrier has no such recording (yet): asked again a few times before giving up."""
