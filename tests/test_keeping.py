"""A checkpoint is whole or not there, and no other file passes for one."""

import os
import re
import signal
import threading

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from bertbook import keeping


def model(width=3):
    torch.manual_seed(0)
    return nn.Linear(width, 2)


def stepped(one):
    descent = torch.optim.Adam(one.parameters())
    one(torch.ones(1, one.in_features)).sum().backward()
    descent.step()
    return descent


def test_all_comes_back(tmp_path):
    path = tmp_path / "a" / "b"
    one = model()
    descent = stepped(one)
    torch.manual_seed(5)
    torch.rand(3)
    keeping.save(path, one, descent, {"losses": [0.1, 1 / 3], "name": "花"})
    following = torch.rand(4)
    other, fresh = model(), torch.optim.Adam(model().parameters())
    assert keeping.load(path, other, fresh) == {"losses": [0.1, 1 / 3], "name": "花"}
    assert torch.equal(torch.rand(4), following)
    assert torch.equal(other.weight, one.weight)
    for before, after in zip(
        descent.state_dict()["state"].values(), fresh.state_dict()["state"].values(), strict=True
    ):
        assert before.keys() == after.keys()
        assert all(torch.equal(before[key], after[key]) for key in before)


def test_a_write_that_fails_leaves_the_old_one(tmp_path, monkeypatch):
    path = tmp_path / "c"
    one = model()
    keeping.save(path, one, stepped(one), {})
    before = path.read_bytes()

    def full(tensors, file, about):
        file.write_bytes(b"half of it")
        raise OSError("No space left on device")

    monkeypatch.setattr(keeping, "save_file", full)
    with pytest.raises(OSError, match="No space left"):
        keeping.save(path, one, stepped(one), {})
    assert path.read_bytes() == before


def test_a_checkpoint_of_another_model_is_named(tmp_path):
    path, one = tmp_path / "c", model()
    keeping.save(path, one, stepped(one), {})
    for other in (model(4), nn.Sequential(model())):
        told = f"{path} is no checkpoint of this model: take another file, or the model it is of"
        with pytest.raises(ValueError, match=f"^{re.escape(told)}$"):
            keeping.load(path, other, torch.optim.Adam(other.parameters()))


def test_weights_alone_are_no_checkpoint(tmp_path):
    path, one = tmp_path / "c", model()
    save_file({f"model.{name}": value for name, value in one.state_dict().items()}, path)
    with pytest.raises(ValueError, match=r"c is no checkpoint of this model"):
        keeping.load(path, one, torch.optim.Adam(one.parameters()))


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-7], lambda data: b"", lambda data: b"<!doctype html>"]
)
def test_a_file_that_is_cut_off_or_something_else_is_named(tmp_path, damage):
    path, one = tmp_path / "c", model()
    keeping.save(path, one, stepped(one), {})
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(ValueError, match=f"^{re.escape(str(path))} is no checkpoint, or cut off: "):
        keeping.load(path, one, torch.optim.Adam(one.parameters()))


# Ctrl-C


@pytest.fixture
def interruptible():
    """Ctrl-C interrupts, as it does at a keyboard; a shell lets programs in the background ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_the_first_ctrl_c_is_noted_and_the_second_raises(interruptible):
    with keeping.held_back() as noted:
        assert not noted.pressed
        os.kill(os.getpid(), signal.SIGINT)
        assert noted.pressed
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_where_ctrl_c_is_ignored_it_stays_so():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    with keeping.held_back() as noted:
        os.kill(os.getpid(), signal.SIGINT)
        assert not noted.pressed
    assert signal.signal(signal.SIGINT, before) is signal.SIG_IGN


def test_another_thread_changes_nothing(interruptible):
    seen = []

    def held():
        with keeping.held_back() as noted:
            seen.append((noted.pressed, signal.getsignal(signal.SIGINT)))

    thread = threading.Thread(target=held)
    thread.start()
    thread.join()
    assert seen == [(False, signal.default_int_handler)]
