"""Attention equals the library's and a calculation by hand, whatever the mask; errors name the argument."""

import math
import re

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from bertbook.attention import (
    AdditiveSelfAttention,
    AttentionOutput,
    LearnedPositions,
    MultiHeadAttention,
    SelfAttention,
    attend,
    causal_mask,
    padding_mask,
    sinusoids,
)

B, H, TQ, TK, K, KV, D = 3, 2, 5, 9, 7, 11, 13  # odd where it matters and pairwise different
DTYPES = pytest.mark.parametrize(
    ("dtype", "tolerance"), [(torch.float64, 1e-12), (torch.float32, 1e-5)], ids=["float64", "float32"]
)
BATCHES = pytest.mark.parametrize("batch", [(), (B,), (B, H)], ids=["no batch", "(B,)", "(B, H)"])
LAYERS = pytest.mark.parametrize("Layer", [SelfAttention, AdditiveSelfAttention])


def random_qkv(batch=(), tq=TQ, tk=TK, dtype=torch.float64, seed=0):
    generator = torch.Generator().manual_seed(seed)
    shapes = ((tq, K), (tk, K), (tk, KV))
    return [torch.randn(*batch, *shape, dtype=dtype, generator=generator) for shape in shapes]


def random_mask(*shape, seed=1):
    """A mask that hides about half, but leaves each row its diagonal."""
    mask = torch.rand(*shape, generator=torch.Generator().manual_seed(seed)) < 0.5
    return mask | torch.eye(*shape[-2:], dtype=torch.bool)


def assert_equal_to_torch(q, k, v, mask, tolerance):
    result = attend(q, k, v, mask)
    wanted = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    torch.testing.assert_close(result.output, wanted, rtol=tolerance, atol=tolerance)
    assert result.output.dtype == q.dtype
    assert result.scores.shape == result.weights.shape == (*q.shape[:-1], k.shape[-2])


# Equal to the library


@DTYPES
@BATCHES
@pytest.mark.parametrize("masked", [False, True])
def test_equals_scaled_dot_product_attention(batch, masked, dtype, tolerance):
    mask = random_mask(*batch, TQ, TK) if masked else None
    assert_equal_to_torch(*random_qkv(batch, dtype=dtype), mask, tolerance)


@DTYPES
@BATCHES
def test_equals_scaled_dot_product_attention_under_a_causal_mask(batch, dtype, tolerance):
    q, k, v = random_qkv(batch, tq=TK, dtype=dtype)
    assert_equal_to_torch(q, k, v, causal_mask(TK), tolerance)
    wanted = F.scaled_dot_product_attention(q, k, v, is_causal=True)
    torch.testing.assert_close(
        attend(q, k, v, causal_mask(TK)).output, wanted, rtol=tolerance, atol=tolerance
    )


@DTYPES
def test_padding_changes_nothing_for_the_real_tokens(dtype, tolerance):
    q, k, v = random_qkv((B,), dtype=dtype)
    lengths = [4, 9, 1]
    mask = padding_mask(lengths, TK)
    assert_equal_to_torch(q, k, v, mask.expand(B, TQ, TK), tolerance)
    padded = attend(q, k, v, mask)
    for sentence, length in enumerate(lengths):
        alone = attend(q[sentence], k[sentence, :length], v[sentence, :length])
        torch.testing.assert_close(padded.output[sentence], alone.output, rtol=tolerance, atol=tolerance)
        assert (padded.weights[sentence, :, length:] == 0).all()


@DTYPES
@BATCHES
def test_one_token_gets_its_own_value(batch, dtype, tolerance):
    q, k, v = random_qkv(batch, tq=1, tk=1, dtype=dtype)
    for mask in (None, causal_mask(1)):
        assert_equal_to_torch(q, k, v, mask, tolerance)
        assert torch.equal(attend(q, k, v, mask).output, v)


@DTYPES
def test_equals_multi_head_attention_with_one_head(dtype, tolerance):
    """Ours has no output matrix, so theirs is the identity. Their mask means the opposite: True = hidden."""
    torch.manual_seed(0)
    ours = SelfAttention(D).to(dtype)
    theirs = nn.MultiheadAttention(D, num_heads=1, bias=False, batch_first=True, dtype=dtype)
    with torch.no_grad():
        theirs.in_proj_weight.copy_(torch.cat([ours.W_q.weight, ours.W_k.weight, ours.W_v.weight]))
        theirs.out_proj.weight.copy_(torch.eye(D))
    x, mask = torch.randn(B, TQ, D, dtype=dtype), random_mask(TQ, TQ)
    result = ours(x, mask)
    output, weights = theirs(x, x, x, attn_mask=~mask)
    torch.testing.assert_close(result.output, output, rtol=tolerance, atol=tolerance)
    torch.testing.assert_close(result.weights, weights, rtol=tolerance, atol=tolerance)


# Equal to a calculation by hand


def test_softmax_of_the_story_in_four_lines():
    """Scores 1.2, 0.4, −0.3, 2.0 → e: 3.320, 1.492, 0.741, 7.389; Σ 12.942 → .257 .115 .057 .571."""
    scores = torch.tensor([[1.2, 0.4, -0.3, 2.0]], dtype=torch.float64)
    # K = 1, so √K = 1: the query 1 meets keys that are the scores; the values are the unit vectors.
    result = attend(torch.ones(1, 1, dtype=torch.float64), scores.T, torch.eye(4, dtype=torch.float64))
    assert torch.equal(result.scores, scores)
    assert [round(share, 3) for share in result.weights[0].tolist()] == [0.257, 0.115, 0.057, 0.571]
    assert torch.equal(result.output, result.weights)
    exponentials = [round(math.exp(score), 3) for score in scores[0].tolist()]
    assert exponentials == [3.320, 1.492, 0.741, 7.389]
    assert round(sum(exponentials), 3) == 12.942


def test_equals_a_calculation_by_hand():
    """Four tokens, K = 4 (so √K = 2), values of width 2; q in units of 2 ln 2, so that e^score = 2^(q·k).

    q·k (in those units)    e^score          Σ    weights
    token 1:  1  0  2  0    2   1   4   1     8   1/4   1/8   1/2   1/8
    token 2:  0  1  1  0    1   2   2   1     6   1/6   1/3   1/3   1/6
    token 3:  0  0  0  2    1   1   1   4     7   1/7   1/7   1/7   4/7
    token 4: -1  0 -1  0   1/2  1  1/2  1     3   1/6   1/3   1/6   1/3

    b of token 1 = 1/4 (8, 0) + 1/8 (0, 8) + 1/2 (2, -2) + 1/8 (0, 16) = (2 + 1, 1 - 1 + 2) = (3, 2)
    b of token 2 = 1/6 (8, 0) + 1/3 (0, 8) + 1/3 (2, -2) + 1/6 (0, 16) = (2, 8/3 - 2/3 + 8/3) = (2, 14/3)
    b of token 3 = 1/7 (8, 0) + 1/7 (0, 8) + 1/7 (2, -2) + 4/7 (0, 16) = (10/7, 70/7) = (10/7, 10)
    b of token 4 = 1/6 (8, 0) + 1/3 (0, 8) + 1/6 (2, -2) + 1/3 (0, 16) = (10/6, 7/3 + 16/3) = (5/3, 23/3)
    With token 3 hidden, token 1 shares 2, 1, 1 out of 4: b = 1/2 (8, 0) + 1/4 (0, 8) + 1/4 (0, 16) = (4, 6)
    """
    unit = 2 * math.log(2)
    q = unit * torch.tensor([[1, 0, 1, 0], [0, 1, 1, 0], [0, 0, 0, 1], [-1, 0, 0, 0]], dtype=torch.float64)
    k = torch.tensor([[1, 0, 0, 0], [0, 1, 0, 0], [1, 0, 1, 0], [0, 0, 0, 2]], dtype=torch.float64)
    v = torch.tensor([[8, 0], [0, 8], [2, -2], [0, 16]], dtype=torch.float64)
    products = torch.tensor([[1, 0, 2, 0], [0, 1, 1, 0], [0, 0, 0, 2], [-1, 0, -1, 0]], dtype=torch.float64)
    shares = [
        [1 / 4, 1 / 8, 1 / 2, 1 / 8],
        [1 / 6, 1 / 3, 1 / 3, 1 / 6],
        [1 / 7, 1 / 7, 1 / 7, 4 / 7],
        [1 / 6, 1 / 3, 1 / 6, 1 / 3],
    ]
    blends = [[3, 2], [2, 14 / 3], [10 / 7, 10], [5 / 3, 23 / 3]]

    result = attend(q, k, v)
    torch.testing.assert_close(result.scores, products * math.log(2))
    torch.testing.assert_close(result.weights, torch.tensor(shares, dtype=torch.float64))
    torch.testing.assert_close(result.output, torch.tensor(blends, dtype=torch.float64))

    hidden = attend(q, k, v, mask=torch.tensor([True, True, False, True]))
    torch.testing.assert_close(hidden.weights[0], torch.tensor([1 / 2, 1 / 4, 0, 1 / 4], dtype=torch.float64))
    torch.testing.assert_close(hidden.output[0], torch.tensor([4, 6], dtype=torch.float64))
    torch.testing.assert_close(hidden.scores, products * math.log(2))  # scores come before the mask


def test_additive_scores_equal_the_loop_over_pairs():
    torch.manual_seed(0)
    layer = AdditiveSelfAttention(D, K, KV).double()
    x, mask = torch.randn(B, TQ, D, dtype=torch.float64), random_mask(TQ, TQ)
    result = layer(x, mask)
    w = layer.w.weight[0]
    for b in range(B):
        q, k, v = x[b] @ layer.W_q.weight.T, x[b] @ layer.W_k.weight.T, x[b] @ layer.W_v.weight.T
        for i in range(TQ):
            row = [(w @ torch.tanh(q[i] + k[j])).item() for j in range(TQ)]
            assert result.scores[b, i].tolist() == pytest.approx(row, abs=1e-12)
            powers = [math.exp(score) if mask[i, j] else 0.0 for j, score in enumerate(row)]
            shares = [power / sum(powers) for power in powers]
            assert result.weights[b, i].tolist() == pytest.approx(shares, abs=1e-12)
            blend = sum(share * value for share, value in zip(shares, v, strict=True))
            torch.testing.assert_close(result.output[b, i], blend)


# What must be true of any attention


@DTYPES
@BATCHES
def test_weights_rows_sum_to_one(batch, dtype, tolerance):
    for mask in (None, random_mask(TQ, TK)):
        sums = attend(*random_qkv(batch, dtype=dtype), mask).weights.sum(dim=-1)
        torch.testing.assert_close(sums, torch.ones_like(sums), rtol=0, atol=tolerance)


def test_true_in_a_mask_means_may_attend():
    q, k, v = random_qkv((B,))
    only = torch.zeros(TK, dtype=torch.bool)
    only[2] = True
    result = attend(q, k, v, only)
    assert (result.weights[..., 2] == 1).all()
    torch.testing.assert_close(result.output, v[:, 2:3].expand(B, TQ, KV))
    assert torch.equal(result.scores, attend(q, k, v).scores)


def test_a_hidden_token_gets_nothing_however_well_it_fits():
    q, k, v = random_qkv((B,))
    mask = random_mask(TQ, TK)
    weights = attend(1e6 * q, k, v, mask).weights
    assert (weights[:, ~mask] == 0).all()
    torch.testing.assert_close(weights.sum(dim=-1), torch.ones(B, TQ, dtype=torch.float64))


def test_masks_have_the_shapes_and_values_they_promise():
    assert causal_mask(3).tolist() == [[True, False, False], [True, True, False], [True, True, True]]
    wanted = [[[True, True, False]], [[True, True, True]], [[True, False, False]], [[True, True, False]]]
    assert padding_mask([2, 3, 1, 2], 3).tolist() == wanted
    assert torch.equal(padding_mask(torch.tensor([2, 3, 1, 2]), 3), torch.tensor(wanted))
    assert causal_mask(3).dtype == padding_mask([2], 3).dtype == torch.bool


@pytest.mark.parametrize("shape", [(TK,), (1, TK), (TQ, 1), (TQ, TK), (1, 1, TK), (B, 1, TK), (B, TQ, TK)])
def test_a_mask_is_broadcast_to_the_scores(shape):
    q, k, v = random_qkv((B,))
    mask = torch.rand(*shape, generator=torch.Generator().manual_seed(2)) < 0.5
    mask[..., 0] = True
    whole = mask.expand(B, TQ, TK).clone()
    assert torch.equal(attend(q, k, v, mask).weights, attend(q, k, v, whole).weights)


@LAYERS
def test_permuting_tokens_permutes_what_comes_out(Layer):
    torch.manual_seed(0)
    layer, x = Layer(D, K, KV).double(), torch.randn(B, TQ, D, dtype=torch.float64)
    order = torch.tensor([3, 0, 4, 2, 1])
    straight, permuted = layer(x), layer(x[:, order])
    torch.testing.assert_close(permuted.output, straight.output[:, order])
    torch.testing.assert_close(permuted.weights, straight.weights[:, order][:, :, order])


@LAYERS
def test_gradients_reach_every_parameter(Layer):
    torch.manual_seed(0)
    layer = Layer(D, K, KV)
    layer(torch.randn(B, TQ, D), causal_mask(TQ)).output.square().sum().backward()
    names = {"W_q.weight", "W_k.weight", "W_v.weight"} | (
        {"w.weight"} if Layer is AdditiveSelfAttention else set()
    )
    assert {name for name, _ in layer.named_parameters()} == names
    for name, parameter in layer.named_parameters():
        assert parameter.grad is not None, name
        assert (parameter.grad != 0).all(), name


@LAYERS
def test_layer_accepts_a_sentence_without_a_batch(Layer):
    torch.manual_seed(0)
    layer, x = Layer(D, K, KV), torch.randn(B, TQ, D)
    batched, mask = layer(x, causal_mask(TQ)), causal_mask(TQ)
    for sentence in range(B):
        for one, many in zip(layer(x[sentence], mask), batched, strict=True):
            torch.testing.assert_close(one, many[sentence])


@LAYERS
def test_layer_returns_all_it_computed_with_the_shapes_it_promises(Layer):
    result = Layer(D, K, KV)(torch.randn(B, TQ, D))
    assert isinstance(result, AttentionOutput)
    assert result._fields == ("output", "weights", "scores", "q", "k", "v")
    shapes = [(B, TQ, KV), (B, TQ, TQ), (B, TQ, TQ), (B, TQ, K), (B, TQ, K), (B, TQ, KV)]
    assert [tuple(tensor.shape) for tensor in result] == shapes
    torch.testing.assert_close(result.output, result.weights @ result.v)
    assert tuple(Layer(D)(torch.randn(TQ, D)).output.shape) == (TQ, D)


def test_layer_is_attend_on_its_three_projections():
    torch.manual_seed(0)
    layer, x, mask = SelfAttention(D, K, KV), torch.randn(B, TQ, D), random_mask(TQ, TQ)
    wanted = attend(x @ layer.W_q.weight.T, x @ layer.W_k.weight.T, x @ layer.W_v.weight.T, mask)
    for given, tensor in zip(layer(x, mask), wanted, strict=True):
        torch.testing.assert_close(given, tensor)


@LAYERS
def test_inputs_are_left_as_they_were(Layer):
    q, k, v = random_qkv((B,))
    mask, x = random_mask(TQ, TK), torch.randn(B, TQ, D)
    square = random_mask(TQ, TQ)
    before = [tensor.clone() for tensor in (q, k, v, mask, x, square)]
    attend(q, k, v, mask)
    Layer(D, K, KV)(x, square)
    for now, then in zip((q, k, v, mask, x, square), before, strict=True):
        assert torch.equal(now, then)


# Many heads: W wide, H heads, so K = 5 numbers a head

W, HEADS = 15, 3
NEED = pytest.mark.parametrize("need_weights", [False, True])
MASKS = {
    "none": None,
    "padding": padding_mask([4, 5, 1], TQ),  # (B, 1, T)
    "causal": causal_mask(TQ),  # (T, T)
    "one a sentence": random_mask(B, TQ, TQ),
    "one a head": random_mask(B, HEADS, TQ, TQ),
}
MASKED = pytest.mark.parametrize("mask", list(MASKS.values()), ids=list(MASKS))


def heads_and_x(dropout=0.0, dtype=torch.float64):
    torch.manual_seed(0)
    return MultiHeadAttention(W, HEADS, dropout).to(dtype).eval(), torch.randn(B, TQ, W, dtype=dtype)


def torchs_heads(layer):
    """torch's layer with our numbers; its three input matrices are one, in this order."""
    theirs = nn.MultiheadAttention(W, HEADS, batch_first=True, dtype=layer.W_q.weight.dtype).eval()
    ours = (layer.W_q, layer.W_k, layer.W_v)
    state = {"in_proj_weight": torch.cat([matrix.weight for matrix in ours])}
    state |= {"in_proj_bias": torch.cat([matrix.bias for matrix in ours])}
    state |= {"out_proj.weight": layer.W_o.weight, "out_proj.bias": layer.W_o.bias}
    theirs.load_state_dict(state)
    return theirs


@NEED
@MASKED
@DTYPES
def test_many_heads_equal_torchs(mask, need_weights, dtype, tolerance):
    layer, x = heads_and_x(dtype=dtype)
    hidden = None  # theirs: (B * H, T, T), True = may not attend
    if mask is not None:
        whole = mask.unsqueeze(1) if mask.dim() == 3 else mask
        hidden = ~whole.expand(B, HEADS, TQ, TQ).flatten(0, 1)
    output, weights = torchs_heads(layer)(x, x, x, attn_mask=hidden, average_attn_weights=False)
    result = layer(x, mask, need_weights=need_weights)
    torch.testing.assert_close(result.output, output, rtol=tolerance, atol=tolerance)
    assert (result.heads is not None) == need_weights
    if need_weights:
        torch.testing.assert_close(result.heads.weights, weights, rtol=tolerance, atol=tolerance)


@MASKED
def test_heads_are_the_same_whether_one_looks_inside_or_not(mask):
    layer, x = heads_and_x()
    torch.testing.assert_close(layer(x, mask).output, layer(x, mask, need_weights=True).output)


def test_sentences_in_a_row_attend_each_to_itself():
    layer, x = heads_and_x()
    row, lengths = x.flatten(0, 1)[None], [4, 1, 8, 2]  # (1, ΣT, D)
    number = torch.arange(4).repeat_interleave(torch.tensor(lengths))
    wanted = layer(row, number[:, None] == number)
    result = layer(row, lengths)
    torch.testing.assert_close(result.output, wanted.output)
    assert result.heads is None
    for alone, part in zip(row.split(lengths, dim=1), result.output.split(lengths, dim=1), strict=True):
        torch.testing.assert_close(part, layer(alone).output)


def test_each_head_is_attention_on_its_own_slice_of_the_numbers():
    layer, x = heads_and_x()
    result = layer(x, causal_mask(TQ), need_weights=True)
    K = W // HEADS
    found = []
    for head in range(HEADS):
        rows = slice(head * K, (head + 1) * K)
        views = (layer.W_q, layer.W_k, layer.W_v)
        q, k, v = (x @ matrix.weight[rows].T + matrix.bias[rows] for matrix in views)
        wanted = attend(q, k, v, causal_mask(TQ))
        for whole, one in zip(result.heads, wanted, strict=True):
            torch.testing.assert_close(whole[:, head], one)
        found.append(wanted.output)
    mixed = torch.cat(found, dim=-1) @ layer.W_o.weight.T + layer.W_o.bias
    torch.testing.assert_close(result.output, mixed)


def test_the_number_of_heads_changes_no_parameter():
    shapes = [
        {name: tuple(p.shape) for name, p in MultiHeadAttention(W, h).named_parameters()} for h in (1, 3, 5)
    ]
    assert shapes[0] == shapes[1] == shapes[2]
    assert sum(math.prod(shape) for shape in shapes[0].values()) == 4 * (W * W + W)


@NEED
def test_many_heads_accept_a_sentence_without_a_batch(need_weights):
    layer, x = heads_and_x()
    batched = layer(x, causal_mask(TQ)).output
    for sentence in range(B):
        alone = layer(x[sentence], causal_mask(TQ), need_weights=need_weights)
        torch.testing.assert_close(alone.output, batched[sentence])
        if need_weights:
            assert tuple(alone.heads.weights.shape) == (HEADS, TQ, TQ)


@NEED
def test_gradients_reach_every_parameter_of_many_heads(need_weights):
    layer, x = heads_and_x()
    layer(x, causal_mask(TQ), need_weights=need_weights).output.square().sum().backward()
    for name, parameter in layer.named_parameters():
        if name == "W_k.bias":  # adds the same to all scores of a query, which softmax does not see
            assert parameter.grad.abs().max() < 1e-12
        else:
            assert (parameter.grad != 0).all(), name


@NEED
def test_dropout_leaves_weights_out_in_training_only(need_weights):
    layer, x = heads_and_x(dropout=0.5)
    calm = layer(x, need_weights=need_weights).output
    assert torch.equal(calm, layer(x, need_weights=need_weights).output)
    torch.testing.assert_close(calm, heads_and_x()[0](x).output)
    layer.train()
    first, second = (layer(x, need_weights=need_weights).output for _ in range(2))
    assert not torch.equal(first, second)
    runs = torch.stack([layer(x, need_weights=need_weights).output for _ in range(4000)])
    torch.testing.assert_close(runs.mean(dim=0), calm, rtol=0, atol=0.05)  # right on average
    whole = heads_and_x(dropout=0.0)[0].train()
    assert torch.equal(
        whole(x, need_weights=need_weights).output, whole.eval()(x, need_weights=need_weights).output
    )


def test_the_weights_returned_are_those_before_dropout():
    layer, x = heads_and_x(dropout=0.9)
    calm = layer(x, need_weights=True).heads
    trained = layer.train()(x, need_weights=True).heads
    assert torch.equal(trained.weights, calm.weights)
    assert not torch.equal(trained.output, calm.output)


# Where a token stands


def test_learned_positions_are_the_first_rows_of_their_table():
    positions = LearnedPositions(TK, D)
    assert tuple(positions.weight.shape) == (TK, D)
    assert positions.weight.requires_grad
    for T in (1, TQ, TK):
        assert torch.equal(positions(T), positions.weight[:T])
    positions(TQ).sum().backward()
    assert (positions.weight.grad[:TQ] == 1).all()
    assert (positions.weight.grad[TQ:] == 0).all()


@pytest.mark.parametrize("T", [0, -1, TK + 1])
def test_a_place_without_a_vector_is_named(T):
    with pytest.raises(ValueError, match=f"^T must be from 1 to 9, .* got {T}$"):
        LearnedPositions(TK, D)(T)


def test_sinusoids_are_those_of_the_paper():
    """PE(pos, 2i) = sin(pos / 10000^(2i/D)), PE(pos, 2i + 1) = cos(pos / 10000^(2i/D)); D may be odd."""
    table = sinusoids(5, 7)
    assert tuple(table.shape) == (5, 7)
    for pos in range(5):
        for column in range(7):
            angle = pos / 10000 ** (column // 2 * 2 / 7)
            wanted = math.cos(angle) if column % 2 else math.sin(angle)
            assert table[pos, column].item() == pytest.approx(wanted, abs=1e-6)


# Errors name the argument, what was given and what would do


def test_a_row_with_nothing_to_attend_to_is_an_error_that_says_which():
    q, k, v = random_qkv((B,))
    mask = random_mask(B, TQ, TK)
    mask[1, 3] = mask[2, 0] = False  # the first of the two is named
    with pytest.raises(ValueError, match=r"^mask must leave each row a token .* row \[1, 3\]$"):
        attend(q, k, v, mask)
    mask = causal_mask(TQ)
    mask[0, 0] = False
    for layer in (SelfAttention(D), AdditiveSelfAttention(D)):
        with pytest.raises(ValueError, match=r"^mask must leave each row a token .* row \[0\]$"):
            layer(torch.randn(TQ, D), mask)


def zeros(*shape, dtype=torch.float32):
    return torch.zeros(*shape, dtype=dtype)


GOOD = {"q": zeros(B, TQ, K), "k": zeros(B, TK, K), "v": zeros(B, TK, KV)}


@pytest.mark.parametrize(
    ("name", "given", "told"),
    [
        ("q", zeros(K), "(…, tokens, width) with width >= 1, got (7,)"),
        ("k", zeros(K), "(…, tokens, width) with width >= 1, got (7,)"),
        ("v", zeros(TK), "(…, tokens, width) with width >= 1, got (9,)"),
        ("q", zeros(B, TQ, 0), "(…, tokens, width) with width >= 1, got (3, 5, 0)"),
        ("k", zeros(B, TK, K + 1), "as wide as q, 7, got 8"),
        ("v", zeros(B, TK + 1, KV), "as many tokens as k, 9, got 10"),
        ("k", zeros(B, 0, K), "at least 1 token to attend to, got 0"),
        ("q", zeros(B, TQ, K, dtype=torch.int64), "floating, such as torch.float32, got torch.int64"),
        ("k", zeros(B, TK, K, dtype=torch.bool), "floating, such as torch.float32, got torch.bool"),
        ("v", zeros(B, TK, KV, dtype=torch.int32), "floating, such as torch.float32, got torch.int32"),
        ("k", zeros(B, TK, K, dtype=torch.float64), "the dtype of q, torch.float32, got torch.float64"),
        ("v", zeros(B, TK, KV, dtype=torch.float16), "the dtype of q, torch.float32, got torch.float16"),
        ("k", zeros(TK, K), "q's batch dimensions (3,), got ()"),
        ("v", zeros(2, TK, KV), "q's batch dimensions (3,), got (2,)"),
        ("mask", zeros(TQ, TK), "torch.bool, True = may attend, got torch.float32"),
        ("mask", zeros(TK, TQ).bool(), "broadcastable to the scores, (3, 5, 9), got (9, 5)"),
        ("mask", zeros(2, B, TQ, TK).bool(), "broadcastable to the scores, (3, 5, 9), got (2, 3, 5, 9)"),
    ],
)
def test_what_attend_cannot_use_is_named(name, given, told):
    with pytest.raises(ValueError, match=f"^{name} must .*{re.escape(told)}$"):
        attend(**{**GOOD, name: given})


@LAYERS
@pytest.mark.parametrize(
    ("x", "told"),
    [
        (zeros(TQ, D + 1), "(T, D) or (B, T, D), T >= 1, width D = 13, got (5, 14)"),
        (zeros(D), "(T, D) or (B, T, D), T >= 1, width D = 13, got (13,)"),
        (zeros(2, B, TQ, D), "(T, D) or (B, T, D), T >= 1, width D = 13, got (2, 3, 5, 13)"),
        (zeros(B, 0, D), "(T, D) or (B, T, D), T >= 1, width D = 13, got (3, 0, 13)"),
        (zeros(TQ, D, dtype=torch.float64), "the layer's weights, torch.float32, got torch.float64"),
        (zeros(TQ, D, dtype=torch.int64), "the layer's weights, torch.float32, got torch.int64"),
    ],
)
def test_an_x_that_does_not_fit_is_named(Layer, x, told):
    with pytest.raises(ValueError, match=f"^x must .*{re.escape(told)}$"):
        Layer(D, K, KV)(x)


@LAYERS
@pytest.mark.parametrize("mask", [zeros(TQ, TQ), zeros(TQ, TQ + 1).bool(), zeros(TQ).bool()])
def test_a_layer_names_a_mask_that_does_not_fit(Layer, mask):
    with pytest.raises(ValueError, match=r"^mask must "):
        Layer(D, K, KV)(zeros(B, TQ, D), mask)


@LAYERS
@pytest.mark.parametrize("name", ["width", "key_width", "value_width"])
@pytest.mark.parametrize("number", [0, -3])
def test_a_width_below_one_is_named(Layer, name, number):
    with pytest.raises(ValueError, match=f"^{name} must be at least 1, got {number}$"):
        Layer(**{"width": D, "key_width": K, "value_width": KV, name: number})


def test_masks_name_what_they_cannot_use():
    with pytest.raises(ValueError, match=r"^T must be at least 1, got 0$"):
        causal_mask(0)
    with pytest.raises(ValueError, match=r"^T must be at least 1, got -1$"):
        padding_mask([1], -1)
    for lengths in ([2, 0], [4], [1.5], [[1, 2]], 2):
        told = re.escape(f"lengths must be a list of whole numbers from 1 to T = 3, got {lengths}")
        with pytest.raises(ValueError, match=f"^{told}$"):
            padding_mask(lengths, 3)


@pytest.mark.parametrize("name", ["width", "heads"])
@pytest.mark.parametrize("number", [0, -3])
def test_a_size_of_many_heads_below_one_is_named(name, number):
    with pytest.raises(ValueError, match=f"^{name} must be at least 1, got {number}$"):
        MultiHeadAttention(**{"width": W, "heads": HEADS, name: number})


def test_heads_that_do_not_divide_the_width_are_named():
    with pytest.raises(ValueError, match=r"^heads must divide width = 15, got 4$"):
        MultiHeadAttention(W, 4)


@pytest.mark.parametrize("name", ["places", "width"])
def test_a_size_of_learned_positions_below_one_is_named(name):
    with pytest.raises(ValueError, match=f"^{name} must be at least 1, got 0$"):
        LearnedPositions(**{"places": TK, "width": D, name: 0})


@NEED
@pytest.mark.parametrize(
    ("x", "mask", "told"),
    [
        (zeros(TQ, W + 1), None, "x must be (T, D) or (B, T, D), T >= 1, width D = 15, got (5, 16)"),
        (zeros(B, TQ, W).double(), None, "x must have the dtype of the layer's weights, torch.float32, got"),
        (zeros(B, TQ, W), zeros(TQ, TQ), "mask must be torch.bool, True = may attend, got torch.float32"),
        (
            zeros(B, TQ, W),
            zeros(B, TQ, TK).bool(),
            "mask must be broadcastable to the scores, (3, 3, 5, 5), got (3, 1, 5, 9)",
        ),
        (
            zeros(B, TQ, W),
            zeros(TQ, TQ).bool(),
            "mask must leave each row a token to attend to, got only False",
        ),
    ],
)
def test_both_paths_name_what_they_cannot_use(x, mask, told, need_weights):
    with pytest.raises(ValueError, match="^" + re.escape(told)):
        MultiHeadAttention(W, HEADS)(x, mask, need_weights=need_weights)


@pytest.mark.parametrize(
    ("batch", "lengths", "need_weights", "told"),
    [
        (
            1,
            [2, 2],
            False,
            "mask, as lengths, must be 1 or more and add up to x, (1, ΣT, D), got [2, 2] for (1, 5, 15)",
        ),
        (
            1,
            [5, 0],
            False,
            "mask, as lengths, must be 1 or more and add up to x, (1, ΣT, D), got [5, 0] for (1, 5, 15)",
        ),
        (
            1,
            [],
            False,
            "mask, as lengths, must be 1 or more and add up to x, (1, ΣT, D), got [] for (1, 5, 15)",
        ),
        (
            B,
            [2, 3],
            False,
            "mask, as lengths, must be 1 or more and add up to x, (1, ΣT, D), got [2, 3] for (3, 5, 15)",
        ),
        (1, [2, 3], True, "need_weights must be False where mask is lengths, got True"),
    ],
)
def test_lengths_that_do_not_fit_are_named(batch, lengths, need_weights, told):
    with pytest.raises(ValueError, match="^" + re.escape(told) + "$"):
        MultiHeadAttention(W, HEADS)(zeros(batch, TQ, W), lengths, need_weights=need_weights)
