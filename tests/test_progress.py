"""The progress bar is seen while work goes on, in a notebook and a terminal, and leaves nothing behind."""

import io
import json
import re
from pathlib import Path

import nbformat
import pytest
from jupyter_client.manager import start_new_kernel

from bertbook import progress
from bertbook.progress import Progress

ROOT = Path(__file__).resolve().parent.parent
WORK = """
import time
from bertbook.progress import Progress
print("before")
bar = Progress("<b> & co", 3)
for step in (1, 2, 3):
    time.sleep(0.11)
    bar.show(step, 1 / step)
bar.close()
print("after")
"""


class Terminal(io.StringIO):
    """A stderr that is read by a person."""

    def isatty(self):
        return True


@pytest.fixture
def clock(monkeypatch):
    """A clock that a test sets."""
    now = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    return now


def test_a_terminal_shows_a_line_and_then_nothing(monkeypatch, clock):
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    bar = Progress("reading", 4)
    bar.show(1, 2.0)
    clock[0] += 1
    bar.show(4, 0.5)
    drawn = terminal.getvalue()
    assert drawn == (
        "\r\x1b[K" + "█" * 6 + "░" * 18 + " reading: step 1 of 4, loss 2.000"
        "\r\x1b[K" + "█" * 24 + " reading: step 4 of 4, loss 0.500"
    )
    bar.close()
    assert terminal.getvalue() == drawn + "\r\x1b[K"  # back to the start, and the line is wiped


def test_it_is_drawn_ten_times_a_second_at_most(monkeypatch, clock):
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    bar = Progress("reading", 1000)
    for step in range(1, 101):
        bar.show(step, 1.0)
        clock[0] += 0.01
    assert 8 <= terminal.getvalue().count("step") <= 11


def test_a_log_file_gets_nothing(monkeypatch, capsys):
    bar = Progress("reading", 4)
    bar.show(4, 0.5)
    bar.close()
    assert capsys.readouterr() == ("", "")


@pytest.fixture(scope="module")
def messages():
    """Everything that a real kernel tells a notebook while the work is done."""
    manager, client = start_new_kernel(kernel_name="python3", cwd=str(ROOT))
    told = []
    try:
        client.execute_interactive(WORK, output_hook=told.append, timeout=60)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    return [message for message in told if message["msg_type"] != "status"]


def test_a_notebook_sees_it_below_what_was_printed(messages):
    kinds = [message["msg_type"] for message in messages if message["msg_type"] != "execute_input"]
    assert kinds == ["stream", "display_data", *["update_display_data"] * 4, "stream"]
    updates = [
        message["content"]["data"] for message in messages if message["msg_type"] == "update_display_data"
    ]
    texts = [f"<b> & co: step {step} of 3, loss {1 / step:.3f}" for step in (1, 2, 3)]
    assert [data["text/plain"] for data in updates[:3]] == texts
    for step, data in enumerate(updates[:3], 1):
        assert f'value="{step}" max="3"' in data["text/html"]
        assert 'aria-label="&lt;b&gt; &amp; co"' in data["text/html"]
        assert "<b>" not in data["text/html"]
    assert updates[3] == {}


def test_what_is_stored_holds_no_trace_of_it(messages):
    """A notebook stores display_data as last updated, nbval compares it as first shown: both are empty."""
    (shown,) = [message["content"]["data"] for message in messages if message["msg_type"] == "display_data"]
    assert shown == {}
    stored = json.dumps(nbformat.v4.new_output("display_data", data=shown))
    assert not re.search("progress|step|loss", stored)
