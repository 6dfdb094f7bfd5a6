"""What can be wrong with a dialogue."""

from collections.abc import Sequence

from hotline.domain.errors import HotlineError


class FlowError(HotlineError):
    """A flow cannot be loaded, or a session does not fit the flows.

    `problems` lists every problem found, one sentence each, naming file and node.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)
