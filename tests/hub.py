"""A stand-in for the Hugging Face hub: folders on this machine, served as its repositories are."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import NamedTuple

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class Hub(NamedTuple):
    """Where it is, and how often each file was sent."""

    address: str
    sent: Counter[str]


@contextmanager
def stand_in(repositories: dict[str, Path]) -> Iterator[Hub]:
    """Serve the folders by the repositories' names, until the block ends."""
    sent: Counter[str] = Counter()

    class Handler(BaseHTTPRequestHandler):
        def answer(self, body: bool) -> None:
            owner, name, _, _, *rest = [*self.path.strip("/").split("/"), "", "", ""]
            folder, file = repositories.get(f"{owner}/{name}"), "/".join(filter(None, rest))
            if folder is None or not (folder / file).is_file():
                self.send_response(404)
                self.send_header("X-Error-Code", "RepoNotFound" if folder is None else "EntryNotFound")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            data = (folder / file).read_bytes()
            self.send_response(200)
            self.send_header("ETag", f'"{hashlib.sha256(data).hexdigest()}"')
            self.send_header("X-Repo-Commit", COMMIT)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            if body:
                sent[f"{owner}/{name}/{file}"] += 1
                self.wfile.write(data)

        def do_HEAD(self) -> None:
            self.answer(body=False)

        def do_GET(self) -> None:
            self.answer(body=True)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield Hub(f"http://127.0.0.1:{server.server_port}", sent)
    finally:
        server.shutdown()
        server.server_close()
