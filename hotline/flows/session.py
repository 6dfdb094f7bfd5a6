"""Where a conversation stands: stored with the call between two webhooks."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from hotline.domain.languages import Language
from hotline.flows.errors import FlowError
from hotline.flows.inputs import Value


@dataclass(frozen=True, slots=True)
class Session:
    """The state of one conversation.

    - `flow`, `node`: the node whose answer is awaited; `node` is empty before the start
    - `step`: how many waits for the caller there were; stands in the webhook addresses, so that a
      webhook that comes twice or late is recognised
    - `tries`: how often each waiting node ("flow/node") was entered in this call
    - `values`: what flows and actions remember
    - `caller_gone`: the caller hung up while recording; actions are still carried out, nothing is
      asked any more
    - `ended`: nothing will happen any more
    """

    flow: str
    node: str
    language: Language
    step: int = 0
    tries: Mapping[str, int] = field(default_factory=dict)
    values: Mapping[str, Value] = field(default_factory=dict)
    caller_gone: bool = False
    ended: bool = False

    @classmethod
    def begin(cls, flow: str, language: Language, *, step: int = 0) -> Self:
        """Return a session for a new call, to be stepped with `Started`.

        A call that goes on in another flow (the apology) passes its last `step`, so that the
        numbers of its webhooks stay unique.
        """
        return cls(flow=flow, node="", language=language, step=step)

    def to_json(self) -> str:
        """Return the session as text for a database column."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote. Raises FlowError where the text is something else.

        Whether its flow and node still exist is seen by the engine, at the next step.
        """
        try:
            stored: dict[str, Any] = json.loads(text)
            return cls(**stored)
        except (TypeError, ValueError) as error:
            raise FlowError([f"A stored session cannot be read: {error}."]) from error
