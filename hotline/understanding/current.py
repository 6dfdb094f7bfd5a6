"""The model in use, taken up as soon as another one is put into its place."""

import threading

import structlog

from hotline.domain.errors import HotlineError
from hotline.understanding.model import Model
from hotline.understanding.store import ModelStore

_log = structlog.get_logger()


class CurrentModel:
    """Gives the stored model that is in use; implements `hotline.ports.understander`.

    Nothing is read before it is asked for: web servers never need a model.
    """

    def __init__(self, store: ModelStore) -> None:
        """Take models from `store`."""
        self._store = store
        self._lock = threading.Lock()
        self._version: str | None = None
        self._model: Model | None = None

    def current(self) -> Model | None:
        """Return the model in use; None where none was trained or it cannot be read."""
        with self._lock:
            version = self._store.current()
            if version != self._version:
                self._model = self._load(version)
                self._version = version
            return self._model

    def _load(self, version: str | None) -> Model | None:
        if version is None:
            return None
        try:
            return self._store.load(version)
        except HotlineError as error:
            # A hotline that routes by keywords is better than one that doesn't route.
            _log.error("model not loaded", version=version, problem=error.sentence)
            return None
