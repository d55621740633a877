"""Serve _build/html on this machine only: python tools/serve.py [port]."""

import errno
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HTML = ROOT / "_build" / "html"


class Server(ThreadingHTTPServer):
    """A server that refuses a port in use on every system."""

    allow_reuse_address = sys.platform != "win32"  # on Windows the flag would share a port that is taken


def main(arguments: list[str], html: Path = HTML) -> int:
    """Serve the built book until Ctrl-C; return an exit status."""
    port_text = arguments[0] if arguments else "8000"
    if not port_text.isdigit() or not 0 < int(port_text) < 65536:
        print(f"error: the port must be a number from 1 to 65535, not {port_text!r}.", file=sys.stderr)
        return 1
    port = int(port_text)
    if not (html / "index.html").is_file():
        print("error: there is no built book in _build/html yet. Build it first:  make book", file=sys.stderr)
        return 1
    try:
        server = Server(("127.0.0.1", port), partial(SimpleHTTPRequestHandler, directory=str(html)))
    except PermissionError:
        print(
            f"error: port {port} needs special rights. Choose one above 1023:  make serve PORT=8001",
            file=sys.stderr,
        )
        return 1
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        free = port + 1 if port < 65535 else port - 1
        print(
            f"error: port {port} is taken by another program. Choose another:  make serve PORT={free}",
            file=sys.stderr,
        )
        return 1
    print(f"The book is at http://127.0.0.1:{port}/  (Ctrl-C ends it)", flush=True)
    with server:
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
