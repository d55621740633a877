"""Shipped weights are those that were measured, and do what is said of them; no other file passes for one."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from bertbook import weights
from bertbook.bert import BertForPreTraining
from bertbook.corpus import tagged_corpus
from bertbook.filling import masked_accuracy
from bertbook.finetuning import blind
from bertbook.masking import mask
from bertbook.measures import tagger_accuracy, who_accuracy
from bertbook.questions import Questions, encode, of_who, question_words, vocabulary
from bertbook.spans import right
from bertbook.stories import TaggedSentences, WhoStories
from bertbook.tasks import trained
from tools import weights as tool

ROOT = Path(__file__).resolve().parent.parent
NAMES = weights.names()
NAMED = pytest.mark.parametrize("name", NAMES)
FRESH = 2_000_000  # a seed of stories that neither training nor the README has seen


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A copy of the weights, to break."""
    copy = tmp_path / "weights"
    shutil.copytree(weights.FOLDER, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(weights, "FOLDER", copy)
    monkeypatch.setattr(tool, "FOLDER", copy)
    return copy


# What is shipped


def test_the_files_are_those_that_the_tool_makes_and_the_list_names():
    assert tuple(tool.ALL) == NAMES
    files = {path.stem for path in weights.FOLDER.glob("*.safetensors")}
    assert files == set(NAMES)


BERTS = [name for name in NAMES if "config" in weights.load(name).about]


@NAMED
def test_numbers_are_finite_halves_and_files_are_small(name):
    arrays, about = weights.load(name)
    for array in arrays.values():
        wide = name in BERTS and array.ndim == 2  # a byte times a half
        assert array.dtype == np.dtype("float32" if wide else "float16")
    assert all(np.isfinite(array).all() for array in arrays.values())
    assert about["bytes"] == (weights.FOLDER / f"{name}.safetensors").stat().st_size < 300_000
    assert all(array.ndim <= 2 for array in arrays.values())  # the page knows vectors and matrices


@NAMED
def test_a_model_fits_the_words_that_stories_are_made_of(name):
    about = weights.load(name).about
    if about["task"] == "who":
        stories = WhoStories(9)
        assert (tuple(about["vocabulary"]), tuple(about["names"])) == (stories.vocabulary, stories.names)
    elif about["task"] == "words":
        assert tuple(about["vocabulary"]) == tagged_corpus(1).vocabulary
    elif about["task"] == "answers":
        assert tuple(about["vocabulary"]) == vocabulary()
        told = {token: (word.pinyin, word.gloss) for token, word in question_words().items()}
        assert {token: tuple(word) for token, word in about["words"].items()} == told
    else:
        words = TaggedSentences()
        shown = tuple(tuple(about[key]) for key in ("vocabulary", "tags", "senses"))
        assert shown == (words.vocabulary, words.tags, words.senses)


@NAMED
def test_a_trained_model_has_exactly_the_numbers_of_its_file(name):
    arrays, about = weights.load(name)
    state = trained(name).state_dict()
    assert {key for key in arrays if not key.startswith("read_out.")} == set(state)
    for key, value in state.items():
        assert np.array_equal(value.numpy(), arrays[key].astype(np.float32)), key
    if name not in BERTS:
        assert about["width"] == state["embedding.weight"].shape[1]


@NAMED
def test_it_does_on_fresh_stories_what_the_list_says(name):
    model, about = trained(name), weights.load(name).about
    if about["task"] == "sense":
        found = tagger_accuracy(model, TaggedSentences(seed=FRESH).batch(1000))._asdict()
    elif about["task"] == "words":
        corpus = tagged_corpus(1000, FRESH)
        batch = mask(corpus.ids, len(corpus.vocabulary), torch.Generator().manual_seed(0))
        found = masked_accuracy(model, batch, about["reads"] == "left")._asdict()
    elif about["task"] == "answers":
        source, who = Questions(FRESH), WhoStories(40, seed=FRESH)
        read = [source.draw((41, 80)) for _ in range(300)], [of_who(who.story()) for _ in range(200)]
        long, asked = map(encode, read)
        every = source.batch(300)
        found = {
            "41 to 80 tokens": right(model, long).float().mean().item(),
            "question hidden": right(model, blind(every)).float().mean().item(),
            "question heard": right(model, every).float().mean().item(),
            "who 40": right(model, asked).float().mean().item(),
        }
    else:
        distances = [distance for distance in about["accuracy"] if int(distance) <= 80]
        batches = {distance: WhoStories(int(distance), seed=FRESH).batch(500) for distance in distances}
        found = {distance: who_accuracy(model, batch) for distance, batch in batches.items()}
    for key, share in found.items():
        assert share == pytest.approx(about["accuracy"][key][about["seed"]], abs=0.08), (
            key
        )  # 500 stories: ± .02 is usual


@pytest.mark.parametrize("name", BERTS)
def test_a_berts_matrices_are_bytes_with_a_factor_for_each_row(name):
    arrays, sent = weights.load(name).arrays, weights.sent(name)["arrays"]
    assert sent.keys() == arrays.keys()
    for key, array in arrays.items():
        assert ("scale" in sent[key]) == (array.ndim == 2)
        if array.ndim == 2:
            steps = np.frombuffer(sent[key]["data"], np.int8).reshape(array.shape)
            scale = np.frombuffer(sent[key]["scale"], np.float16)
            exact = steps.astype(np.float64) * scale.astype(np.float64)[:, None]
            assert np.array_equal(array, exact), key  # single precision holds the products exactly
            assert (abs(steps.astype(int)).max(axis=1)[scale > 0] >= 126).all()  # all of a byte is used


@pytest.mark.parametrize("name", BERTS)
def test_rounding_leaves_the_likeliest_word_or_answer_in_99_of_100_places(name):
    assert min(weights.load(name).about["accuracy"]["unchanged"]) >= 0.99


def test_rounding_moves_a_number_by_half_a_step_at_most():
    torch.manual_seed(0)
    model = BertForPreTraining(trained("bert-tiny").bert.config)
    with torch.no_grad():
        model.transform.weight[3] = 0.0  # a row of zeros has no largest number
        model.transform.weight[4] *= 1e-3
    before = {key: value.clone() for key, value in model.state_dict().items()}
    held = tool.rounded(model)
    for key, value in model.state_dict().items():
        if value.dim() == 2:
            step = torch.from_numpy(held[f"{key}.scale"].astype(np.float32))[:, None]
            slack = before[key].abs().amax(dim=1, keepdim=True) * 2**-10  # a half has 11 binary digits
            assert ((value - before[key]).abs() <= step / 2 + slack).all(), key
        else:
            assert torch.equal(value, before[key].half().float()), key
    assert held["transform.weight"].dtype == np.int8
    assert (held["transform.weight"][3] == 0).all()


@pytest.mark.parametrize("name", [name for name in NAMES if "read_out" in weights.load(name).about])
def test_its_read_outs_do_what_the_list_says(name):
    (arrays, about), model = weights.load(name), trained(name)
    distance, N = len(about["read_out"]) - 1, len(about["names"])
    hidden, answers = tool.after_subject(model, distance, seed=FRESH)
    for k in (0, 5, distance):
        weight = torch.from_numpy(arrays["read_out.weight"][N * k : N * (k + 1)]).float()  # (N, H)
        logits = hidden[:, k] @ weight.T + torch.from_numpy(arrays["read_out.bias"][k]).float()
        right = (logits.argmax(dim=-1) == answers).float().mean().item()
        assert right == pytest.approx(about["read_out"][k], abs=0.05), k


def test_the_readme_is_what_the_tool_writes_of_the_list():
    text = (weights.FOLDER / "list.json").read_text("utf-8")
    listed = json.loads(text)
    assert tool.listing(listed) == text
    assert tool.readme(listed) == (weights.FOLDER / "README.md").read_text("utf-8")


def test_each_was_made_with_at_least_five_seeds():
    for name in NAMES:
        assert all(len(shares) >= 5 for shares in weights.load(name).about["accuracy"].values())


def test_the_notes_tell_the_truth_about_what_was_never_taught():
    at_160 = sorted(weights.load("who-attention").about["accuracy"]["160"])
    assert 0.75 < at_160[0] <= at_160[3] < 0.9
    assert at_160[4] > 0.95
    named_before = WhoStories(40, seed=tool.TEST, prefix_distractors=0.6).batch(500)
    assert 0.6 < who_accuracy(trained("who-lstm-40"), named_before) < 0.85


def test_loading_needs_no_torch():
    code = "import sys; sys.modules['torch'] = None; from bertbook import weights; weights.load('who-rnn-10')"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


# Nothing else passes


def test_an_unknown_name_is_told_those_close_to_it():
    told = re.escape("there are no weights named 'who-rn-10'; there are ")
    with pytest.raises(KeyError, match=f"{told}.*who-rnn-10"):
        weights.load("who-rn-10")
    with pytest.raises(KeyError, match="there are no weights named 'xyz'; there are .*" + ", ".join(NAMES)):
        weights.load("xyz")


def test_a_missing_file_is_named(folder):
    (folder / "who-rnn-10.safetensors").unlink()
    with pytest.raises(ValueError, match=r"^who-rnn-10.safetensors is missing: run `make weights`"):
        weights.load("who-rnn-10")


def cut_off(data):
    return data[:-7]


def one_bit_changed(data):
    return data[:-1] + bytes([data[-1] ^ 1])


def empty(data):
    return b""


def another_model(data):
    return (weights.FOLDER / "who-rnn-20.safetensors").read_bytes()


def a_page(data):
    return b"<!doctype html><title>Not found</title>"


@pytest.mark.parametrize("damage", [cut_off, one_bit_changed, empty, another_model, a_page])
def test_a_damaged_or_foreign_file_is_named(folder, damage):
    path = folder / "who-rnn-10.safetensors"
    path.write_bytes(damage(path.read_bytes()))
    size = path.stat().st_size
    told = re.escape(f"who-rnn-10.safetensors is not the file that list.json speaks of, {size} bytes: run")
    for load in (weights.load, trained):
        with pytest.raises(ValueError, match=f"^{told}"):
            load("who-rnn-10")


# The tool


def test_the_tool_makes_one_and_leaves_the_others(folder, monkeypatch, capsys):
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    monkeypatch.setattr(tool, "SEEDS", range(2))
    assert tool.main(["who-lstm-10"]) == 0
    about = weights.load("who-lstm-10").about
    assert len(about["accuracy"]["10"]) == 2
    assert min(about["accuracy"]["10"]) > 0.98
    data = (folder / "who-lstm-10.safetensors").read_bytes()
    assert about["bytes"] == len(data)
    assert (
        hashlib.sha256(data).hexdigest()
        == json.loads((folder / "list.json").read_text())["who-lstm-10"]["sha256"]
    )
    assert weights.names() == NAMES
    assert "| `who-lstm-10` | LSTM, chrono, for distance 10 |" in (folder / "README.md").read_text("utf-8")
    now = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    changed = {name for name in now if now[name] != before[name]}
    assert changed <= {"list.json", "README.md", "who-lstm-10.safetensors"}
    assert now.keys() == before.keys()
    assert capsys.readouterr().out.startswith("who-lstm-10")


def test_the_tool_names_what_it_does_not_know(folder, capsys):
    assert tool.main(["who-lstm-10", "who-gru-10"]) == 1
    assert capsys.readouterr().err.startswith("error: no such weights: who-gru-10; there are who-rnn-10, ")


def test_a_range_is_written_only_where_seeds_differ():
    assert tool.spread([1.0, 1.0]) == "1.000"
    assert tool.spread([0.5, 0.25]) == ".375 (.250 to .500)"
