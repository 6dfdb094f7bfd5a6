"""What can go wrong with a speech model's files."""

from hotline.domain.errors import HotlineError


class ModelFilesError(HotlineError):
    """A speech model can't be fetched, unpacked, read or removed; the sentence says what to do."""


class WrongFileError(ModelFilesError):
    """A zip is damaged, no model or not the one asked for: it is of no use to keep it."""
