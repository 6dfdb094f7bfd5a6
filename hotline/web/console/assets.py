"""Style sheet and scripts, under addresses that change with their content."""

import hashlib
from pathlib import Path

FOLDER = Path(__file__).parent / "static"


class Assets:
    """The files of static/, read once to learn their digests."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._versions = {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:12]
            for path in folder.iterdir()
            if path.is_file()
        }

    def version(self, name: str) -> str:
        """Return the version of a file. Raises KeyError for an unknown one."""
        return self._versions[name]
