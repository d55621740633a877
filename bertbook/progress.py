"""A progress bar that leaves no trace: not in a stored notebook, nor in a terminal, nor in a log."""

import sys
import time
from html import escape
from typing import Any


class Progress:
    """How far some work is: in a notebook below what the cell has shown, or in a terminal; else nowhere.

    In a notebook it is drawn into an output that is empty at first and at last, so that what is stored, and
    what a test run compares, never holds it. Close it when the work ends, however it ends.
    """

    def __init__(self, label: str, steps: int) -> None:
        self._label, self._steps = label, steps
        self._drawn = 0.0  # when, in seconds
        self._output = _empty_output()
        self._terminal = self._output is None and sys.stderr.isatty()

    def show(self, step: int, loss: float) -> None:
        """Draw it anew, ten times a second at most."""
        if time.monotonic() - self._drawn < 0.1:
            return
        self._drawn = time.monotonic()
        text = f"{self._label}: step {step} of {self._steps}, loss {loss:.3f}"
        if self._output is not None:
            meter = (
                f'<progress aria-label="{escape(self._label)}" value="{step}" max="{self._steps}"></progress>'
            )
            self._output.update({"text/html": f"{meter} {escape(text)}", "text/plain": text}, raw=True)
        elif self._terminal:
            done = 24 * step // self._steps
            _write(f"\r\x1b[K{'█' * done}{'░' * (24 - done)} {text}")

    def close(self) -> None:
        """Leave nothing of it."""
        if self._output is not None:
            self._output.update({}, raw=True)
        elif self._terminal:
            _write("\r\x1b[K")


def _write(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()


def _empty_output() -> Any:
    """Return a handle to a new output of the notebook cell that runs, or None outside notebooks."""
    if "IPython" not in sys.modules:
        return None
    from IPython.core.getipython import get_ipython
    from IPython.display import display

    in_notebook = hasattr(get_ipython(), "kernel")
    return display({}, raw=True, display_id=True) if in_notebook else None  # type: ignore[no-untyped-call]
