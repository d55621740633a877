"""Readers and taggers compute the same in training and after it; padding and order count as they should."""

import re

import pytest
import torch

from bertbook.attention import AttentionOutput, sinusoids
from bertbook.lstm import LSTMOutput
from bertbook.rnn import RNNOutput
from bertbook.tasks import KINDS, HeadsReader, Reader, SenseTagger, WhoReader, trained

B, T, V, D, H, N, P, S = 3, 7, 23, 6, 5, 9, 4, 8  # pairwise different
LENGTHS = torch.tensor([4, 7, 1])
REAL = torch.arange(T) < LENGTHS[:, None]
ALL = pytest.mark.parametrize("kind", KINDS)
ONE_WAY = pytest.mark.parametrize("kind", [kind for kind in KINDS if not kind.endswith("both ways")])
RECURRENT = pytest.mark.parametrize("kind", ["rnn", "lstm", "rnn both ways", "lstm both ways"])


def random_ids(seed=0):
    return torch.randint(1, V, (B, T), generator=torch.Generator().manual_seed(seed))


def who(kind):
    torch.manual_seed(0)
    return WhoReader(V, N, kind, D, H).double().eval()


def models(kind):
    """Both tasks on a layer of that kind; "who?" is never read both ways."""
    return [tagger(kind)] if kind.endswith("both ways") else [who(kind), tagger(kind)]


def tagger(kind):
    torch.manual_seed(0)
    return SenseTagger(V, P, S, kind, D, H).double().eval()


# What comes out


@ALL
def test_shapes_are_those_promised(kind):
    ids = random_ids()
    wide = D if kind == "table" else 2 * H if kind.endswith("both ways") else H
    for model in models(kind):
        out = model(ids, LENGTHS)
        if isinstance(model, WhoReader):
            assert out.shape == (B, N)
        else:
            assert [part.shape for part in out] == [(B, T, P), (B, T, S)]
        reading = model.read(model.embed(ids), LENGTHS)
        assert reading.x.shape == (B, T, D)
        assert reading.hidden.shape == (B, T, wide) == (B, T, model.hidden_width)


@pytest.mark.parametrize(
    ("kind", "inside"),
    [
        ("rnn", RNNOutput),
        ("lstm both ways", LSTMOutput),
        ("attention", AttentionOutput),
        ("table", type(None)),
    ],
)
def test_a_reading_shows_all_that_the_layer_computed(kind, inside):
    model = tagger(kind)
    _, hidden, seen = model.read(model.embed(random_ids()), LENGTHS)
    assert isinstance(seen, inside)
    assert seen is None or any(hidden is part for part in seen)


@ONE_WAY
def test_the_answer_is_read_at_the_last_real_token(kind):
    reader, ids = who(kind), random_ids()
    hidden = reader.read(reader.embed(ids), LENGTHS).hidden
    wanted = torch.stack([reader.names(hidden[row, length - 1]) for row, length in enumerate(LENGTHS)])
    torch.testing.assert_close(reader(ids, LENGTHS), wanted)


def what_counts(out):
    """The logits of a "who?" reader, or those of the real tokens of a tagger, in one row."""
    return (
        out.flatten() if isinstance(out, torch.Tensor) else torch.cat([part[REAL].flatten() for part in out])
    )


@RECURRENT
def test_training_and_eval_mode_compute_the_same(kind):
    for model in models(kind):
        slow = model(random_ids(), LENGTHS)
        fast = model.train()(random_ids(), LENGTHS)
        torch.testing.assert_close(what_counts(fast), what_counts(slow))


@RECURRENT
def test_training_uses_torchs_layer_and_shows_nothing_inside(kind):
    model = tagger(kind).train()
    assert model.read(model.embed(random_ids()), LENGTHS).inside is None


@ALL
@pytest.mark.parametrize("training", [True, False])
def test_what_stands_in_the_padding_changes_nothing(kind, training):
    ids = random_ids()
    other = torch.where(REAL, ids, random_ids(seed=1))
    assert not torch.equal(ids, other)
    for model in models(kind):
        model.train(training)
        torch.testing.assert_close(what_counts(model(ids, LENGTHS)), what_counts(model(other, LENGTHS)))


@ALL
@pytest.mark.parametrize("training", [True, False])
def test_every_parameter_gets_a_gradient(kind, training):
    every_token = torch.arange(2 * V).reshape(2, V) % V
    for model in models(kind):
        out = model.train(training)(every_token, torch.tensor([V, V]))
        parts = [out] if isinstance(model, WhoReader) else out
        sum(part.square().sum() for part in parts).backward()
        for name, parameter in model.named_parameters():
            if kind == "table" and isinstance(model, WhoReader) and name == "embedding.weight":
                continue  # the last token is all that a table's answer knows
            assert parameter.grad is not None, name
            assert (parameter.grad != 0).any(dim=-1).all(), name


# What each kind can know


def test_a_table_gives_a_token_the_same_wherever_it_stands():
    ids = torch.tensor([[1, 2, 3, 1], [4, 4, 1, 2]])
    tags, _ = tagger("table")(ids, torch.tensor([4, 4]))
    assert torch.equal(tags[0, 0], tags[0, 3])
    assert torch.equal(tags[0, 0], tags[1, 2])


@pytest.mark.parametrize("kind", ["rnn", "lstm"])
def test_one_way_knows_what_came_before_and_both_ways_what_comes_after(kind):
    ids, after = torch.tensor([[1, 2, 3, 4]]), torch.tensor([[1, 2, 3, 5]])
    length = torch.tensor([4])
    one, both = tagger(kind), tagger(f"{kind} both ways")
    assert torch.equal(one(ids, length).tags[:, 2], one(after, length).tags[:, 2])
    assert not torch.equal(both(ids, length).tags[:, 2], both(after, length).tags[:, 2])


def test_attention_knows_the_order_of_tokens_only_with_positions():
    ids, swapped = torch.tensor([[1, 2, 3, 4]]), torch.tensor([[2, 1, 3, 4]])
    length = torch.tensor([4])
    bag, ordered = who("attention"), who("attention with positions")
    torch.testing.assert_close(bag(ids, length), bag(swapped, length))
    assert (ordered(ids, length) - ordered(swapped, length)).abs().max() > 1e-4


# Many heads


def heads_reader(**sizes):
    torch.manual_seed(3)
    return HeadsReader(
        **{"vocabulary": 11, "names": 3, "width": 10, "heads": 5, "layers": 2} | sizes
    ).double()


def test_a_reader_of_many_heads_adds_what_each_layer_found():
    reader, ids = heads_reader(), torch.tensor([[4, 7, 2, 9], [1, 5, 0, 0]])
    lengths = torch.tensor([4, 2])
    for row, length in enumerate(lengths):
        x = reader.embedding(ids[row, :length]) + sinusoids(int(length), 10)
        for layer in reader.layers:
            x = x + layer(x).output
        torch.testing.assert_close(reader(ids, lengths)[row], reader.names(x[-1]))


def test_every_parameter_of_many_heads_gets_a_gradient():
    reader = heads_reader()
    reader(torch.tensor([[4, 7, 2, 9]]), torch.tensor([4])).square().sum().backward()
    silent = [name for name, p in reader.named_parameters() if p.grad.abs().sum() < 1e-12]
    assert [name.split(".")[-2:] for name in silent] == [["W_k", "bias"]] * 2  # softmax takes no notice of it


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        ({"layers": 0}, "layers must be at least 1, got 0"),
        ({"names": 0}, "names must be at least 1, got 0"),
        ({"heads": 3}, "heads must divide width = 10, got 3"),
    ],
)
def test_sizes_of_many_heads_that_do_not_fit_are_named(sizes, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        heads_reader(**sizes)


# Trained ones


def test_a_trained_model_knows_its_task():
    reader, words = trained("who-lstm-10"), trained("tagger-lstm-both-ways")
    assert isinstance(reader, WhoReader)
    assert isinstance(words, SenseTagger)
    assert not reader.training
    assert (reader.kind, reader.layer_width) == ("lstm", 16)
    assert words.kind == "lstm both ways"


def test_an_unknown_name_is_told_those_close_to_it():
    with pytest.raises(KeyError, match=r"no weights named 'who-lstm-11'; there are .*who-lstm-10"):
        trained("who-lstm-11")


# Errors name the argument, what was given and what would do


def test_an_unknown_kind_is_named():
    kinds = ", ".join(map(repr, KINDS))
    with pytest.raises(ValueError, match=f"^{re.escape(f'kind must be one of {kinds}, got')} 'gru'$"):
        WhoReader(V, N, "gru")


@RECURRENT
def test_who_is_not_read_both_ways(kind):
    if kind.endswith("both ways"):
        with pytest.raises(
            ValueError, match=f"^kind must be one that reads one way, such as 'lstm', got '{kind}'$"
        ):
            WhoReader(V, N, kind)
    else:
        assert WhoReader(V, N, kind).kind == kind


@pytest.mark.parametrize("name", ["vocabulary", "width", "hidden_width"])
def test_a_size_below_one_is_named(name):
    sizes = {"vocabulary": V, "width": D, "hidden_width": H, name: 0}
    for kind in KINDS:
        with pytest.raises(ValueError, match=f"^{name} must be at least 1, got 0$"):
            Reader(kind=kind, **sizes)


def test_a_task_with_nothing_to_choose_from_is_named():
    with pytest.raises(ValueError, match=r"^names must be at least 1, got 0$"):
        WhoReader(V, 0, "rnn")
    with pytest.raises(ValueError, match=r"^tags must be at least 1, got -1$"):
        SenseTagger(V, -1, S, "rnn")
    with pytest.raises(ValueError, match=r"^senses must be at least 1, got 0$"):
        SenseTagger(V, P, 0, "rnn")


@ALL
def test_lengths_that_do_not_fit_are_named(kind):
    for lengths in ([0, 1, 2], [8, 1, 2]):
        with pytest.raises(
            ValueError, match=r"^lengths must be a list of whole numbers from 1 to T = 7, got"
        ):
            tagger(kind)(random_ids(), torch.tensor(lengths))
