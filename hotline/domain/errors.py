"""What can go wrong with a request, each with one plain sentence for the person who asked.

Carrier failures are not here: they stand in ``hotline.ports``.
"""


class HotlineError(Exception):
    """Base of all errors that the hotline itself raises; ``sentence`` is fit to be shown."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotFoundError(HotlineError):
    """The thing asked for does not exist, or this person may not see it."""


class ConflictError(HotlineError):
    """The thing is no longer in the state the request assumed: somebody else changed it."""


class NotAllowedError(HotlineError):
    """The thing is somebody else's to do; the sentence says whose."""


class InvalidInputError(HotlineError):
    """A value given by a person or a file cannot be used; ``field`` names it."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
