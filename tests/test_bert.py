"""BERT equals torch's layer and Hugging Face's models, at odd sizes and at those of bert-base-chinese."""

import math
import re
from dataclasses import FrozenInstanceError, replace

import pytest
import torch
import torch.nn.functional as F
from torch import nn
from transformers import BertForPreTraining as TheirBertForPreTraining
from transformers import BertModel

from bertbook.attention import causal_mask
from bertbook.bert import Bert, BertConfig, BertForPreTraining, Block
from bertbook.initialisation import initialise_
from tests.hugging_face import their_model, their_name

B, T, D, H, FF, V, P, S, N = 4, 7, 15, 3, 22, 37, 11, 3, 2
ODD = BertConfig(V, D, N, H, FF, P, S, initializer_range=0.2)  # wide enough that nothing hides in rounding
BASE = BertConfig()  # as bert-base-chinese
LENGTHS = torch.tensor([7, 4, 1, 6])
PATHS = pytest.mark.parametrize("inside", [False, True], ids=["fused", "inside"])
THEIRS = pytest.mark.parametrize("attention", ["sdpa", "eager"])
PADDED = pytest.mark.parametrize("padded", [False, True], ids=["whole", "padded"])


def sentences(config, lengths=LENGTHS):
    """Random ids and segments, (B, T), and which of them are real."""
    generator = torch.Generator().manual_seed(3)
    shape = len(lengths), int(lengths.max())
    ids = torch.randint(config.vocab_size, shape, generator=generator)
    segments = torch.randint(config.type_vocab_size, shape, generator=generator)
    return ids, segments, torch.arange(shape[1]) < lengths[:, None]


def random_(model, std=0.1, seed=1):
    """Give every parameter its own random numbers, those too that start as 0 or 1."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.normal_(float("norm.weight" in name), std, generator=generator)
    return model.eval()


def assert_close(ours, theirs, tolerance=1e-5):
    torch.testing.assert_close(ours, theirs, rtol=0, atol=tolerance)


# Equal to torch's layer and to a calculation in few words


def torch_layer(block, config):
    """torch's encoder layer with the numbers of a block; its three input matrices are one, in this order."""
    D, H, FF = config.hidden_size, config.num_attention_heads, config.intermediate_size
    how = {"norm_first": False, "activation": "gelu", "layer_norm_eps": 1e-12, "batch_first": True}
    layer = nn.TransformerEncoderLayer(D, H, FF, **how).eval()
    ours, attention = block.state_dict(), block.attention
    state = {
        "self_attn.in_proj_weight": torch.cat(
            [W.weight for W in (attention.W_q, attention.W_k, attention.W_v)]
        ),
        "self_attn.in_proj_bias": torch.cat([W.bias for W in (attention.W_q, attention.W_k, attention.W_v)]),
    }
    names = {"self_attn.out_proj": "attention.W_o", "norm1": "attention_norm", "norm2": "feed_forward_norm"}
    for theirs, name in (names | {"linear1": "W_1", "linear2": "W_2"}).items():
        state |= {f"{theirs}.{kind}": ours[f"{name}.{kind}"] for kind in ("weight", "bias")}
    layer.load_state_dict(state)
    return layer


@PATHS
@pytest.mark.parametrize("masked", ["nothing", "padding", "causal"])
def test_a_block_equals_torchs_encoder_layer(masked, inside):
    block, real = random_(Block(ODD)), torch.arange(T) < LENGTHS[:, None]
    x = torch.randn(B, T, D, generator=torch.Generator().manual_seed(2))
    ours, theirs = {  # theirs means the opposite: True = hidden
        "nothing": (None, {}),
        "padding": (real[:, None], {"src_key_padding_mask": ~real}),
        "causal": (causal_mask(T), {"src_mask": ~causal_mask(T)}),
    }[masked]
    result = block(x, ours, need_weights=inside)
    assert (result.attention.heads is not None) == inside
    wanted = torch_layer(block, ODD)(x, **theirs)
    kept = real if masked == "padding" else torch.ones_like(real)
    assert_close(result.output[kept], wanted[kept])


def by_hand_norm(x, norm):
    centred = x - x.mean(dim=-1, keepdim=True)
    return centred / (centred.square().mean(dim=-1, keepdim=True) + norm.eps).sqrt() * norm.weight + norm.bias


def test_a_block_returns_every_step_of_its_way():
    block, x = random_(Block(ODD)), torch.randn(B, T, D, generator=torch.Generator().manual_seed(2))
    way = block(x)
    assert tuple(way.wide.shape) == (B, T, FF)
    assert_close(way.attention.output, block.attention(x).output)
    assert_close(way.added, x + way.attention.output)
    assert_close(way.normed, by_hand_norm(way.added, block.attention_norm))
    z = way.normed @ block.W_1.weight.T + block.W_1.bias
    assert_close(way.wide, z * (1 + torch.erf(z / math.sqrt(2))) / 2)  # exact GELU, not tanh's
    assert_close(way.fed, way.wide @ block.W_2.weight.T + block.W_2.bias)
    assert_close(way.added_again, way.normed + way.fed)
    assert_close(way.output, by_hand_norm(way.added_again, block.feed_forward_norm))


def test_both_additions_of_a_block_are_its_method_add():
    class WithoutAdd(Block):
        def add(self, x, change):
            return change

    block, x = random_(WithoutAdd(ODD)), torch.randn(B, T, D)
    way = block(x)
    assert torch.equal(way.added, way.attention.output)
    assert torch.equal(way.added_again, way.fed)


def test_embeddings_are_the_sum_of_three_table_rows_normed():
    embeddings = random_(Bert(ODD)).embeddings
    ids, segments, _ = sentences(ODD)
    words, positions, kinds, output = embeddings(ids, segments)
    for b in range(B):
        for t in range(T):
            assert torch.equal(words[b, t], embeddings.words.weight[ids[b, t]])
            assert torch.equal(positions[t], embeddings.positions.weight[t])
            assert torch.equal(kinds[b, t], embeddings.segments.weight[segments[b, t]])
            total = words[b, t] + positions[t] + kinds[b, t]
            assert_close(output[b, t], by_hand_norm(total, embeddings.norm))
    assert torch.equal(embeddings(ids).output, embeddings(ids, torch.zeros_like(ids)).output)


# Equal to Hugging Face's


def assert_equal_to_theirs(ours, theirs, config, padded, lengths=LENGTHS):
    """Compare what both say of the real tokens, after every step, and the weights if theirs are kept."""
    ids, segments, real = sentences(config, lengths)
    real = real if padded else torch.ones_like(real)
    eager = theirs.config._attn_implementation == "eager"
    asked = {"output_hidden_states": True, "output_attentions": eager}
    with torch.no_grad():
        wanted = theirs(input_ids=ids, attention_mask=real.long(), token_type_ids=segments, **asked)
        fused, seen = ours(ids, real, segments), ours(ids, real, segments, inside=True)
    for result in (fused, seen):
        assert_close(result.hidden[real], wanted.last_hidden_state[real])
        assert_close(result.pooled, wanted.pooler_output)
    assert (fused.embeddings, fused.blocks) == (None, None)
    states = [seen.embeddings.output, *(block.output for block in seen.blocks)]
    for state, hidden in zip(states, wanted.hidden_states, strict=True):
        assert_close(state[real], hidden[real])
    if eager:
        for block, weights in zip(seen.blocks, wanted.attentions, strict=True):
            rows = real[:, None].expand(weights.shape[:3])  # (B, T) -> (B, H, T): whose queries are real
            assert_close(block.attention.heads.weights[rows], weights[rows])


@THEIRS
@PADDED
def test_equals_bert_model_at_odd_sizes(padded, attention):
    ours = random_(Bert(ODD))
    assert_equal_to_theirs(ours, their_model(BertModel, ours, attention), ODD, padded)


@pytest.fixture(scope="module")
def base():
    """A BERT of the shape of bert-base-chinese, 409 MB."""
    with torch.device("meta"):  # no numbers yet: drawing them twice takes seconds
        model = Bert(BASE)
    return random_(model.to_empty(device="cpu"), std=0.02)


@THEIRS
def test_equals_bert_model_at_the_shape_of_bert_base_chinese(base, attention):
    theirs = their_model(BertModel, base, attention)
    for padded in (False, True):
        assert_equal_to_theirs(base, theirs, BASE, padded, torch.tensor([9, 5]))


@THEIRS
@PADDED
@PATHS
def test_equals_bert_for_pre_training(inside, padded, attention):
    ours = random_(BertForPreTraining(ODD))
    theirs = their_model(TheirBertForPreTraining, ours, attention)
    ids, segments, real = sentences(ODD)
    real = real if padded else torch.ones_like(real)
    with torch.no_grad():
        wanted = theirs(input_ids=ids, attention_mask=real.long(), token_type_ids=segments)
        result = ours(ids, real, segments, inside=inside)
    assert_close(result.words[real], wanted.prediction_logits[real])
    assert_close(result.next_sentence, wanted.seq_relationship_logits)
    assert (result.bert.blocks is not None) == inside


def test_every_parameter_has_a_name_of_theirs():
    ours = BertForPreTraining(ODD)
    names = [their_name(name) for name in ours.state_dict()]
    theirs = dict(their_model(TheirBertForPreTraining, ours, "eager").named_parameters())
    assert set(names) == set(theirs)  # their tied output matrix is no parameter of its own either
    assert len(names) == len(set(names))
    with pytest.raises(KeyError, match=r"blocks\.0\.W_3\.weight"):
        their_name("blocks.0.W_3.weight")


# What must be true of any BERT


def count(module):
    return sum(parameter.numel() for parameter in module.parameters())


def test_parameters_of_bert_base_chinese_are_as_many_as_the_published_ones(base):
    assert count(base.blocks[0]) == 7_087_872
    assert count(base.blocks) == 85_054_464
    assert count(base) == 102_267_648


@PATHS
def test_gradients_reach_every_parameter(inside):
    model = BertForPreTraining(replace(ODD, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0))
    random_(model).train()
    ids = torch.arange(B * T).reshape(B, T) % V
    result = model(ids, None, ids % S, inside)
    labels = torch.arange(B * T) % V
    loss = F.cross_entropy(result.words.flatten(0, 1), labels)
    (loss + F.cross_entropy(result.next_sentence, torch.tensor([0, 1, 1, 0]))).backward()
    for name, parameter in model.named_parameters():
        used = parameter.grad[:T] if name.endswith("positions.weight") else parameter.grad
        if name.endswith("W_k.bias"):  # adds the same to all scores of a query, which softmax does not see
            assert used.abs().max() < 1e-7
        else:
            assert (used != 0).any(dim=-1).all(), name


def test_the_output_matrix_is_the_word_table():
    model = random_(BertForPreTraining(ODD))
    hidden = torch.randn(B, T, D)
    before = model.words(hidden)
    with torch.no_grad():
        model.bert.embeddings.words.weight[5] += 1
    changed = (model.words(hidden) != before).any(dim=0).any(dim=0)
    assert changed.nonzero().flatten().tolist() == [5]


def test_padding_changes_nothing_for_the_real_tokens():
    model = random_(Bert(ODD))
    ids, segments, real = sentences(ODD)
    with torch.no_grad():
        padded = model(ids, real, segments)
        for b, length in enumerate(LENGTHS.tolist()):
            alone = model(ids[b : b + 1, :length], None, segments[b : b + 1, :length])
            assert_close(padded.hidden[b, :length], alone.hidden[0])
            assert_close(padded.pooled[b], alone.pooled[0])


REAL_TOKENS = {
    "right": torch.arange(T) < LENGTHS[:, None],
    "left": torch.arange(T) >= T - LENGTHS[:, None],
    "holes": torch.tensor(
        [[1, 0, 1, 1, 0, 0, 1], [0, 1, 0, 0, 0, 1, 0], [1] * 7, [0, 0, 0, 0, 0, 1, 0]]
    ).bool(),
    "one sentence": torch.tensor([[1, 1, 1, 0, 1, 0, 0]]).bool(),
    "the same for all": torch.tensor([[1, 1, 0, 1, 1, 1, 0]]).bool(),
    "nothing to skip": torch.ones(B, T, dtype=torch.bool),
}
RAGGED = pytest.mark.parametrize("name", list(REAL_TOKENS))


def first_block_is_given(model, run):
    """The shape of x, and the mask, that the first block is given while `run` runs."""
    given = []
    hook = model.blocks[0].register_forward_pre_hook(lambda _, xs: given.append((tuple(xs[0].shape), xs[1])))
    run()
    hook.remove()
    return given[0]


@RAGGED
def test_tokens_that_are_not_real_are_skipped_and_change_nothing(name):
    model, mask = random_(Bert(ODD)), REAL_TOKENS[name]
    ids, segments, _ = sentences(ODD)
    ids, segments = (ids[:1], segments[:1]) if name == "one sentence" else (ids, segments)
    real = mask.expand_as(ids)
    with torch.no_grad():
        skipped, seen = model(ids, mask, segments), model(ids, mask, segments, inside=True)
        masked = model(ids, mask[:, None], segments)
    for whole in (seen, masked):
        assert_close(skipped.hidden[real], whole.hidden[real])
    assert (skipped.hidden[~real] == 0).all()
    pooled = torch.tanh(model.pooler(skipped.hidden[:, 0]))
    assert_close(skipped.pooled, pooled)
    lengths = real.sum(dim=1).tolist()
    wanted = ((B, T, D), None) if real.all() else ((1, sum(lengths), D), lengths)
    assert first_block_is_given(model, lambda: model(ids, mask, segments)) == wanted


@RAGGED
def test_gradients_are_the_same_where_padding_is_skipped(name):
    mask = REAL_TOKENS[name]
    ids, segments, _ = sentences(ODD)
    ids, segments = (ids[:1], segments[:1]) if name == "one sentence" else (ids, segments)
    config = replace(ODD, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
    gradients = []
    for given in (mask, mask[:, None]):
        model = random_(Bert(config)).train()
        hidden = model(ids, given, segments).hidden[mask.expand_as(ids)]
        hidden.square().sin().sum().backward()
        gradients.append({key: p.grad for key, p in model.named_parameters() if "pooler" not in key})
    for key, gradient in gradients[0].items():
        assert_close(gradient, gradients[1][key], tolerance=1e-4)
        assert gradient.any() or key.endswith("W_k.bias"), key


@PATHS
def test_a_causal_mask_hides_what_comes_later(inside):
    model = random_(Bert(ODD))
    ids, _, _ = sentences(ODD)
    other = ids.clone()
    other[:, 4:] = (ids[:, 4:] + 1) % V
    whole, causal = (
        [model(given, mask, inside=inside).hidden[:, :4] for given in (ids, other)]
        for mask in (None, causal_mask(T).expand(B, T, T))
    )
    assert (whole[0] - whole[1]).abs().max() > 1e-2
    assert torch.equal(*causal)


@pytest.mark.parametrize("off", ["hidden_dropout_prob", "attention_probs_dropout_prob"])
def test_either_dropout_works_alone_and_in_training_only(off):
    model = Bert(replace(ODD, **{off: 0.0}))
    ids, _, real = sentences(ODD)
    for mask in (None, real):
        model.train()
        assert not torch.equal(model(ids, mask).hidden, model(ids, mask).hidden)
        model.eval()
        assert torch.equal(model(ids, mask).hidden, model(ids, mask).hidden)


@pytest.mark.parametrize("place", ["embeddings", "attention", "feed_forward"])
def test_hidden_dropout_falls_on_every_sum(place):
    """With only one of the three on, and everything dropped but what the sum started from, that is left."""
    torch.manual_seed(0)
    model = Bert(replace(ODD, hidden_dropout_prob=1 - 1e-7, attention_probs_dropout_prob=0.0)).train()
    x = torch.randn(B, T, D)
    if place == "embeddings":
        assert (model.embeddings(torch.zeros(B, T, dtype=torch.int64)).output == 0).all()
    else:
        way = model.blocks[0](x)
        start, total = (x, way.added) if place == "attention" else (way.normed, way.added_again)
        assert torch.equal(total, start)


def test_what_bert_is_given_is_left_as_it_was():
    ids, segments, real = given = sentences(ODD)
    before = [tensor.clone() for tensor in given]
    BertForPreTraining(ODD)(ids, real, segments, inside=True)
    for now, then in zip(given, before, strict=True):
        assert torch.equal(now, then)


def test_building_a_model_leaves_its_config_as_it_was():
    config = replace(ODD)
    assert Bert(config).config is config
    assert config == ODD
    with pytest.raises(FrozenInstanceError):
        config.vocab_size = 5


# The start


def test_first_weights_are_drawn_as_the_paper_says():
    """Normal with the config's deviation, cut at two of them: what is left deviates by .88 of it."""
    torch.manual_seed(0)
    config = BertConfig(211, 96, 2, 4, 144, 101, 5, initializer_range=0.1, pad_token_id=7)
    model = BertForPreTraining(config)
    for name, parameter in model.named_parameters():
        if "norm.weight" in name:
            assert (parameter == 1).all(), name
        elif name.endswith("bias"):
            assert (parameter == 0).all(), name
        else:
            assert parameter.abs().max() <= 0.2, name
            assert abs(parameter.mean()) < 0.02, name
            assert parameter.std().item() == pytest.approx(0.088, abs=0.01), name
    words = model.bert.embeddings.words.weight
    assert (words[7] == 0).all()
    assert (words[:7] != 0).any(dim=-1).all()


def test_weights_can_be_drawn_anew():
    torch.manual_seed(0)
    block = random_(Block(ODD))
    initialise_(block, 0.5)
    assert block.W_1.weight.std().item() == pytest.approx(0.44, abs=0.05)
    assert (block.W_1.bias == 0).all()


# Errors name the argument, what was given and what would do


@pytest.mark.parametrize("name", [name for name in vars(BASE) if not name.endswith(("_prob", "_id"))])
@pytest.mark.parametrize("given", [0, -3, math.nan, math.inf])
def test_a_size_that_cannot_be_is_named(name, given):
    with pytest.raises(ValueError, match=f"^({name}|pad_token_id) must be .*, got ({given}|0)$"):
        BertConfig(**{name: given})


@pytest.mark.parametrize("name", ["hidden_dropout_prob", "attention_probs_dropout_prob"])
@pytest.mark.parametrize("given", [-0.1, 1, math.nan])
def test_a_chance_that_cannot_be_is_named(name, given):
    with pytest.raises(ValueError, match=f"^{name} must be from 0 to below 1, got {given}$"):
        BertConfig(**{name: given})


def test_heads_and_padding_that_do_not_fit_are_named():
    with pytest.raises(ValueError, match=r"^num_attention_heads must divide hidden_size = 768, got 7$"):
        BertConfig(num_attention_heads=7)
    for given in (-1, 21128):
        with pytest.raises(ValueError, match=f"^pad_token_id must be from 0 to below 21128, got {given}$"):
            BertConfig(pad_token_id=given)


IDS = torch.zeros(B, T, dtype=torch.int64)
REAL = torch.ones(B, T, dtype=torch.bool)
X = {"ids": IDS, "mask": REAL, "segments": IDS}


@pytest.mark.parametrize(
    ("name", "given", "told"),
    [
        ("ids", IDS[0], "ids must be int64, (B, T), got torch.int64, (7,)"),
        ("ids", IDS.int(), "ids must be int64, (B, T), got torch.int32, (4, 7)"),
        ("ids", IDS[:, :0], "ids must be int64, (B, T), got torch.int64, (4, 0)"),
        ("ids", IDS + V, "ids must be from 0 to 36, got 37 to 37"),
        ("ids", IDS - 1, "ids must be from 0 to 36, got -1 to -1"),
        ("segments", IDS[:, 1:], "segments must be int64, (B, T), got torch.int64, (4, 6)"),
        ("segments", IDS.float(), "segments must be int64, (B, T), got torch.float32, (4, 7)"),
        ("segments", IDS + S, "segments must be from 0 to 2, got 3 to 3"),
        ("mask", REAL.long(), "mask must be torch.bool, True = may attend, got torch.int64"),
        ("mask", REAL[:, 1:], "mask must be broadcastable to the scores, (4, 7), got (4, 6)"),
        ("mask", ~REAL, "mask must leave each row a token to attend to, got only False in row [0]"),
    ],
)
@PATHS
def test_what_bert_cannot_read_is_named(name, given, told, inside):
    with pytest.raises(ValueError, match=f"^{re.escape(told)}$"):
        Bert(ODD)(**{**X, name: given}, inside=inside)


def test_more_tokens_than_places_are_named():
    with pytest.raises(ValueError, match=r"^T must be from 1 to 11, .* got 12$"):
        Bert(ODD)(torch.zeros(1, 12, dtype=torch.int64))
