"""Fetch one large file over HTTP, going on where an earlier attempt broke off.

Resuming follows RFC 9110, sections 13.1.5 (If-Range), 14.4 (Content-Range) and 15.3.7 (206): the
server is asked to go on only with a validator of the file that was begun, and its answer is
appended only if it says that it continues just there. Whatever else it answers, we begin anew.
"""

import contextlib
import errno
import json
import os
import re
import shutil
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import requests
import urllib3

from hotline.speech.errors import ModelFilesError

Progress = Callable[[int, int | None], None]
"""Told the bytes that are done and the bytes there will be, None where nobody knows."""

MB = 2**20

# A model of 1.8 GB is the largest known; a server that sends without end fills no disk.
MOST_BYTES = 8 * 1024 * MB

_CHUNK = MB // 16  # what is lost at most where a connection breaks
_TIMEOUT_S = (10, 60)
_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class _Begun:
    """Which file a part on disk belongs to, as its server described it."""

    url: str
    total: int | None
    validator: str  # a strong ETag or a Last-Modified date; empty: it can't be continued


class _BrokenOffError(Exception):
    """The connection broke while the file came; asking again may go on from there."""


class _NoConnectionError(_BrokenOffError):
    """There was no answer at all."""


def download(
    url: str,
    target: Path,
    *,
    expected_bytes: int | None = None,
    progress: Progress = lambda _done, _total: None,
    pause_s: float = 2,
    room: int = 0,
) -> None:
    """Fetch `url` into the file `target`, which appears when it is whole.

    What has arrived stays in `target` + ".part", for this attempt or a later call to go on from.
    A broken connection is taken up again after `pause_s` seconds, until 5 in a row have brought
    nothing new. `expected_bytes` refuses a file of another size before it is fetched; `room` is
    what must stay free on the disk beside it, in bytes. Raises ModelFilesError.
    """
    part = target.with_name(target.name + ".part")
    furthest, failures = _size(part), 0
    while True:
        try:
            _fetch(url, part, expected_bytes, progress, room)
            break
        except _BrokenOffError as error:
            arrived = _size(part)
            failures = 1 if arrived > furthest else failures + 1
            furthest = max(arrived, furthest)
            if isinstance(error, _NoConnectionError) and not furthest:
                raise _unreachable(url) from error
            if failures >= _ATTEMPTS:
                raise ModelFilesError(
                    f"The download of {url} broke off after {arrived / MB:.1f} MB ({error}): run "
                    "the same command again, it goes on from there if the server allows it."
                ) from error
            time.sleep(pause_s)
    part.replace(target)
    _notes(part).unlink(missing_ok=True)


def _fetch(url: str, part: Path, expected_bytes: int | None, progress: Progress, room: int) -> None:
    begun = _begun(part, url)
    have = _size(part) if begun else 0
    if begun and have and have == begun.total:
        return
    headers = {"Accept-Encoding": "identity"}
    if begun and have:
        headers |= {"Range": f"bytes={have}-", "If-Range": begun.validator}
    with _ask(url, headers) as response:
        if begun and _continues(response, begun, have):
            total, validator = begun.total, begun.validator
        elif response.status_code == requests.codes.ok:
            have, total, validator = 0, _length(response), _validator(response)
        else:
            _forget(part)
            raise _BrokenOffError("the server has another file now")
        _refuse_wrong_size(url, total, expected_bytes)
        _refuse_full_disk(part.parent, (total or 0) - have + room)
        _remember(part, _Begun(url, total, validator))
        _receive(response, part, have, total, progress)


def _ask(url: str, headers: dict[str, str]) -> requests.Response:
    try:
        response = requests.get(url, headers=headers, stream=True, timeout=_TIMEOUT_S)
    except requests.exceptions.SSLError as error:
        raise ModelFilesError(
            f"The certificate of {url} is not accepted: check this machine's clock and, behind a "
            "proxy that opens https, REQUESTS_CA_BUNDLE."
        ) from error
    except (requests.ConnectionError, requests.Timeout) as error:
        raise _NoConnectionError("no connection") from error
    except requests.RequestException as error:
        raise ModelFilesError(
            f"{url} can't be fetched: an address begins with https:// or http:// ({error})."
        ) from error
    refusal = _refusal(url, response)
    if refusal:
        response.close()
        raise refusal
    return response


def _refusal(url: str, response: requests.Response) -> Exception | None:
    if url.startswith("https:") and not response.url.startswith("https:"):
        return ModelFilesError(f"{url} leads to an address without https; it was not fetched.")
    if response.ok or response.status_code == requests.codes.range_not_satisfiable:
        return None
    if response.status_code == requests.codes.not_found:
        return ModelFilesError(
            f"There is no {url} (404): look at https://alphacephei.com/vosk/models whether the "
            "model was renamed, or fetch it yourself and use --file."
        )
    if response.status_code >= requests.codes.server_error:
        return _BrokenOffError(f"the server answers {response.status_code}")
    return ModelFilesError(
        f"The server refuses {url} ({response.status_code}): fetch the file with a browser and "
        "use --file."
    )


def _unreachable(url: str) -> ModelFilesError:
    return ModelFilesError(
        f"{url} can't be reached: check this machine's network and proxy (HTTPS_PROXY), name "
        "another place with --mirror, or bring the zip on a stick and use --file."
    )


def _continues(response: requests.Response, begun: _Begun, have: int) -> bool:
    """Tell whether a server goes on with the very file that was begun, from the byte asked for."""
    if response.status_code != requests.codes.partial_content:
        return False
    match = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", response.headers.get("Content-Range", ""))
    if match is None or int(match[1]) != have:
        return False
    same_length = match[2] == "*" or begun.total is None or int(match[2]) == begun.total
    # If-Range should have seen to it; some servers ignore it and continue another file.
    return same_length and _validator(response) in ("", begun.validator)


def _length(response: requests.Response) -> int | None:
    length = response.headers.get("Content-Length", "")
    return int(length) if length.isdigit() else None


def _validator(response: requests.Response) -> str:
    etag = response.headers.get("ETag", "")
    # RFC 9110, 13.1.5: a weak one must not be used to continue.
    return etag if etag.startswith('"') else response.headers.get("Last-Modified", "")


def _refuse_wrong_size(url: str, total: int | None, expected: int | None) -> None:
    if total is not None and expected is not None and total != expected:
        raise ModelFilesError(
            f"{url} has {total} bytes where {expected} are expected: it is another file than the "
            "one that was registered; try another --mirror."
        )
    if total is not None and total > MOST_BYTES:
        raise ModelFilesError(f"{url} has {total // MB} MB: no model is as large as that.")


def _refuse_full_disk(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise ModelFilesError(
            f"The disk of {folder} has {free // MB} MB free, and about {needed // MB} MB are "
            "needed to fetch and unpack the model: free some, or use --folder on another disk."
        )


def _receive(
    response: requests.Response, part: Path, have: int, total: int | None, progress: Progress
) -> None:
    done = have
    progress(done, total)
    try:
        with part.open("ab") as file:
            file.truncate(have)
            for chunk in response.iter_content(_CHUNK):
                file.write(chunk)
                done += len(chunk)
                if done > MOST_BYTES:
                    _forget(part)
                    raise ModelFilesError("The server sends without end: no model is so large.")
                progress(done, total)
    except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
        raise _BrokenOffError("the connection was lost") from error
    except OSError as error:
        raise _not_written(part, error) from error
    if total is not None and done != total:
        raise _BrokenOffError(f"{done} of {total} bytes came")


def _not_written(path: Path, error: OSError) -> ModelFilesError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return ModelFilesError(
            f"The disk of {path.parent} is full: free some space and run the same command again, "
            "it goes on from where it stopped."
        )
    return ModelFilesError(
        f"{path} can't be written ({os.strerror(error.errno or 0)}): run the command as the owner "
        "of that folder, or name another one with --folder."
    )


def _notes(part: Path) -> Path:
    return part.with_name(part.name + ".json")


def _begun(part: Path, url: str) -> _Begun | None:
    """Return what is known about the part on disk; None if it can't be continued from this URL."""
    with contextlib.suppress(OSError, ValueError, TypeError):
        begun = _Begun(**json.loads(_notes(part).read_text(encoding="utf-8")))
        if begun.url == url and begun.validator:
            return begun
    return None


def _remember(part: Path, begun: _Begun) -> None:
    _notes(part).write_text(json.dumps(asdict(begun)), encoding="utf-8")


def _forget(part: Path) -> None:
    part.unlink(missing_ok=True)
    _notes(part).unlink(missing_ok=True)


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0
