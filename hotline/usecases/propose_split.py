"""See that an appeal seems to be about several matters; a person decides whether it is split."""

from typing import Any

from hotline.ports import Understander
from hotline.understanding.topics import split_topics


def topics_in(understander: Understander, text: str) -> list[dict[str, Any]]:
    """Return the matters of a text as an appeal keeps them; none where there is only one."""
    found = split_topics(understander, text)
    if len(found) < 2:
        return []
    return [
        {
            "text": part.text,
            "department": part.department,
            "probability": round(part.probability, 3),
        }
        for part in found
    ]
