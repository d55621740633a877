"""`Heads` of models that are asked, theirs and ours, and of a published one as it is stored."""

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn
from traitlets import TraitError
from transformers import BertConfig as TheirConfig
from transformers import BertModel, BertTokenizer, DistilBertConfig, DistilBertModel

from bertbook import weights
from bertbook.bert import Bert, BertConfig
from bertbook.checkpoints import load_bert, load_wordpiece
from bertbook.widgets import Heads
from bertbook.widgets.asked_heads import LONGEST, MIXERS, AskedOurs
from bertbook.widgets.stored_heads import WHOLE, decoded, sixteen_bits
from bertbook.wordpiece import WordPiece
from tests.test_widgets import Picture
from tools import stored_heads

MINILM = "all-MiniLM-L6-v2"
WORDS = WordPiece(["[UNK]", "[CLS]", "[SEP]", "the", "cat", "sleep", "##s", "今", "天"])
SENTENCE = "The cat sleeps"
SIZES = {"hidden_size": 12, "num_hidden_layers": 3, "num_attention_heads": 2, "intermediate_size": 20}


def their_bert() -> BertModel:
    """A random BERT of theirs, of 3 layers with 2 heads."""
    torch.manual_seed(7)
    config = TheirConfig(vocab_size=len(WORDS.vocabulary), initializer_range=1.0, **SIZES)
    return BertModel._from_config(config, attn_implementation="eager").eval()


def our_bert() -> Bert:
    """A random BERT of ours, of as many."""
    torch.manual_seed(8)
    sizes = {**SIZES, "vocab_size": len(WORDS.vocabulary), "max_position_embeddings": 150}
    return Bert(BertConfig(**sizes, initializer_range=1.0)).eval()


def their_tokenizer() -> BertTokenizer:
    return BertTokenizer(vocab=WORDS.ids, do_lower_case=True)


MODELS: dict[str, Callable[[], tuple[Any, Any]]] = {
    "theirs": lambda: (their_bert(), their_tokenizer()),
    "ours": lambda: (our_bert(), WORDS),
}
BOTH = pytest.mark.parametrize("make", MODELS.values(), ids=MODELS)


def inside(model: Any, sentence: str) -> tuple[np.ndarray, np.ndarray]:
    """All weights, (N, H, T, T), and the last vectors, (T, D), as the model itself says."""
    ids = torch.tensor([WORDS.encode(sentence).ids])
    with torch.no_grad():
        if isinstance(model, Bert):
            out = model(ids, inside=True)
            heads = [block.attention.heads.weights[0] for block in out.blocks]
            return torch.stack(heads).double().numpy(), out.hidden[0].double().numpy()
        answer = model(input_ids=ids, output_attentions=True)
        return torch.cat(answer.attentions).double().numpy(), answer.last_hidden_state[0].double().numpy()


def cut(model: nn.Module, heads: list[tuple[int, int]]) -> nn.Module:
    """The same model, where the matrices that mix all heads take nothing from some."""
    less = deepcopy(model)
    mixers = [module for name, module in less.named_modules() if name.endswith(MIXERS)]
    assert len(mixers) == 3
    for n, h in heads:
        mixers[n].weight.data[:, 6 * h : 6 * h + 6] = 0
    return less


@BOTH
def test_weights_are_the_models_and_rows_add_up(make: Callable[[], tuple[Any, Any]]) -> None:
    model, tokenizer = make()
    widget = Heads(model, tokenizer, SENTENCE)
    assert widget.tokens == ["[CLS]", "the", "cat", "sleep", "##s", "[SEP]"]
    np.testing.assert_allclose(widget.weights, inside(model, SENTENCE)[0], atol=1e-7)
    np.testing.assert_allclose(widget.weights.sum(axis=-1), 1, atol=1e-6)
    widget.sentence = "今天 qxz"
    assert widget.tokens == ["[CLS]", "今", "天", "[UNK]", "[SEP]"]
    np.testing.assert_allclose(widget.weights, inside(model, "今天 qxz")[0], atol=1e-7)


@BOTH
def test_a_head_that_is_off_reaches_nobody_and_the_model_stays_as_it_was(
    make: Callable[[], tuple[Any, Any]],
) -> None:
    model, tokenizer = make()
    before = inside(model, SENTENCE)
    widget = Heads(
        model, tokenizer, SENTENCE, off=["0.1", "2.0", "0.0", "7.0", "1.9"]
    )  # the last two: not there
    wanted, hidden = inside(cut(model, [(0, 1), (2, 0), (0, 0)]), SENTENCE)
    np.testing.assert_allclose(widget.weights, wanted, atol=1e-6)
    assert abs(wanted - before[0]).max() > 0.01
    moved = np.linalg.norm(hidden - before[1], axis=1) / np.linalg.norm(before[1], axis=1)
    np.testing.assert_allclose(widget.moved, moved, atol=1e-5)
    assert widget.feed["off"] == ["0.1", "2.0", "0.0", "7.0", "1.9"]
    assert widget.feed["arrays"]["moved"]["shape"] == [6]
    for one, other in zip(inside(model, SENTENCE), before, strict=True):
        np.testing.assert_array_equal(one, other)
    widget.off = []
    np.testing.assert_allclose(widget.weights, before[0], atol=1e-7)
    assert "moved" not in widget.feed["arrays"]


@BOTH
def test_what_a_head_costs_is_how_far_all_move_without_it(make: Callable[[], tuple[Any, Any]]) -> None:
    model, tokenizer = make()
    widget = Heads(model, tokenizer, SENTENCE)
    assert "cost" not in widget.feed["arrays"]  # measured when it is asked for
    for n, h in np.ndindex(3, 2):
        alone = Heads(model, tokenizer, SENTENCE, off=[f"{n}.{h}"])
        assert widget.cost[n, h] == pytest.approx(alone.moved.mean(), abs=1e-12)
    widget.measured = True
    sent = np.frombuffer(widget.feed["arrays"]["cost"]["data"], "<f4").reshape(3, 2)
    np.testing.assert_allclose(sent, widget.cost, rtol=1e-6)


def test_a_model_in_training_is_read_without_dropout_and_trained_on() -> None:
    model = our_bert().train()
    first, second = (Heads(model, WORDS, SENTENCE).weights for _ in range(2))
    np.testing.assert_array_equal(first, second)
    assert model.training


def test_distilbert_names_its_layers_otherwise() -> None:
    config = DistilBertConfig(vocab_size=len(WORDS.vocabulary), dim=12, n_layers=2, n_heads=3, hidden_dim=8)
    model = DistilBertModel._from_config(config, attn_implementation="eager").eval()

    def tokenizer(text: str, **given: Any) -> Any:
        return {
            name: part for name, part in their_tokenizer()(text, **given).items() if name != "token_type_ids"
        }

    tokenizer.convert_ids_to_tokens = their_tokenizer().convert_ids_to_tokens  # type: ignore[attr-defined]
    widget = Heads(model, tokenizer, SENTENCE, off=["0.2"])
    assert widget.weights.shape == (2, 3, 6, 6)
    assert (widget.moved > 0).all()


def test_of_a_model_with_other_names_no_head_can_be_switched_off() -> None:
    model = their_bert()
    widget = Heads(lambda **given: model(**given), their_tokenizer(), SENTENCE)
    assert "off" not in widget.feed
    widget.off = ["0.0"]
    assert "no layer of function that mixes heads" in widget.feed["error"]


def test_a_long_text_of_ours_is_cut_and_ends_as_it_must() -> None:
    widget = Heads(our_bert(), WORDS, "cat " * 140)
    assert widget.tokens == ["[CLS]", *["cat"] * (LONGEST - 2), "[SEP]"]
    assert widget.feed["typed"] == 142


def test_whose_weights_they_are_is_said_by_the_caller() -> None:
    assert Heads(our_bert(), WORDS, SENTENCE).source == "own"
    widget = Heads(our_bert(), WORDS, SENTENCE, source="real")
    assert widget.source == "real"
    assert Picture(widget._html()).root["data-source"] == "real"


# What is stored of a published model


def test_what_is_stored_is_what_the_published_model_computes() -> None:
    asked = AskedOurs(load_bert(MINILM).double(), load_wordpiece(MINILM), "real")
    for sentence in stored_heads.SENTENCES:
        stored, (tokens, wanted, _) = Heads(sentence, stored="minilm"), asked.read(sentence)
        assert stored.tokens == tokens
        assert stored.weights.shape == wanted.shape == (6, 12, len(tokens), len(tokens))
        np.testing.assert_allclose(stored.weights, wanted, rtol=0, atol=2e-5)
        np.testing.assert_array_equal(stored_heads.told(stored.weights), stored_heads.told(wanted))
        np.testing.assert_allclose(stored.weights.sum(axis=-1), 1, rtol=0, atol=1e-12)


def test_the_tool_writes_the_stored_file_again() -> None:
    written = json.loads((weights.FOLDER / f"{weights.HEADS}.json").read_text("utf-8"))
    assert json.loads(json.dumps(stored_heads.minilm_heads()._asdict())) == written
    assert (weights.FOLDER / f"{weights.HEADS}.json").stat().st_size <= 300_000


def test_a_page_is_the_same_with_the_model_at_hand_and_without() -> None:
    model, tokenizer = load_bert(MINILM), load_wordpiece(MINILM)
    there, away = (Heads(*given, stored="minilm", name="it") for given in ((model, tokenizer), (None, None)))
    assert (there.source, away.source, repr(there)) == ("real", "real", repr(away))
    assert there._html() == away._html()
    there.sentence = "Any other sentence."
    assert there.tokens[1:3] == ["any", "other"]
    assert there._html() == away._html()  # a page cannot ask the model
    assert (there.trained, list(away.trained)) == ({}, [weights.HEADS, weights.WORDS])


def test_another_model_does_not_pass_for_the_stored_one() -> None:
    model = load_bert(MINILM)
    model.blocks[1].attention.W_q.weight.data *= 1.1
    with pytest.raises(TraitError, match="'minilm' are not the heads of this model"):
        Heads(model, load_wordpiece(MINILM), stored="minilm")


def test_16_bits_keep_decimals_and_whole_rows() -> None:
    scores = np.random.default_rng(5).normal(size=(4, 3, 15, 15)) * 3
    shares = np.exp(scores) / np.exp(scores).sum(axis=-1, keepdims=True)
    kept = decoded(sixteen_bits(shares))
    np.testing.assert_array_equal(stored_heads.told(kept), stored_heads.told(shares))
    np.testing.assert_array_equal(np.round(kept.sum(axis=-1) * WHOLE), WHOLE)
    np.testing.assert_allclose(kept, shares, rtol=0, atol=1 / WHOLE)
    plain = np.floor(shares * WHOLE)  # without a thought for decimals, some would be told wrong
    assert (stored_heads.told(plain / WHOLE) != stored_heads.told(shares)).any()


def test_16_bits_of_equal_shares_still_add_up() -> None:
    kept = decoded(sixteen_bits(np.full((1, 1, 16, 16), 1 / 16)))  # .0625 each: half a thousandth too many
    np.testing.assert_array_equal(np.round(kept.sum(axis=-1) * WHOLE), WHOLE)
    np.testing.assert_allclose(kept, 1 / 16, rtol=0, atol=1 / WHOLE)


def broken(text: str) -> str:
    return text[:-9]


@pytest.mark.parametrize(("damage", "says"), [(None, "is missing: run"), (broken, "is cut off or another")])
def test_a_damaged_file_of_stored_heads_is_named(tmp_path, monkeypatch, damage, says: str) -> None:
    file = weights.FOLDER / f"{weights.HEADS}.json"
    if damage:
        (tmp_path / file.name).write_text(damage(file.read_text("utf-8")), "utf-8")
    monkeypatch.setattr(weights, "FOLDER", tmp_path)
    with pytest.raises(ValueError, match=f"^minilm-heads.json {says}"):
        weights.sent(weights.HEADS)


BAD: dict[str, tuple[Callable[[], Any], str]] = {
    "another store": (lambda: Heads(stored="bert"), "stored: there are heads of minilm, got 'bert'"),
    "another sentence": (
        lambda: Heads("A dog.", stored="minilm"),
        "sentence: stored are The cat sat .*got 'A dog.'",
    ),
    "stored and arrays": (
        lambda: Heads(tokens=["a"], weights=[[[[1.0]]]], stored="minilm"),
        "leave out model, tokenizer and stored",
    ),
    "stored and tiny": (
        lambda: Heads(model="bert-tiny", stored="minilm"),
        "leave them out for the tiny BERT",
    ),
    "another label": (
        lambda: Heads(our_bert(), WORDS, "cat", source="toy"),
        "source: 'own', or 'real'.*'toy'",
    ),
    "real and tiny": (lambda: Heads(source="real"), "leave them out for the tiny BERT"),
    "ours with theirs": (
        lambda: Heads(our_bert(), their_tokenizer(), "cat"),
        "must be a WordPiece, got (BertTokenizer|TokenizersBackend)",
    ),
    "a stored head off": (
        lambda: Heads(stored="minilm", off=["0.1"]).moved,
        "cannot be switched off: give a model",
    ),
}


@pytest.mark.parametrize(("make", "says"), BAD.values(), ids=BAD)
def test_bad_arguments_are_named_with_what_would_do(make: Callable[[], Any], says: str) -> None:
    with pytest.raises(TraitError, match=f"(?s){says}"):
        make()
