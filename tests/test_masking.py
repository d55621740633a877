"""Blanks are made as the paper says, and nothing else is touched."""

import re

import pytest
import torch

from bertbook.masking import HIDDEN, MASK, ORDINARY, PAD, SPECIAL, SWAPPED, choose, mask

V = 23


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def sentences(rows, T, seed=0):
    """Ids, (rows, T): [CLS], from 1 to T - 2 ordinary tokens, [SEP], padding."""
    chance = seeded(seed)
    ids = torch.randint(ORDINARY, V, (rows, T), generator=chance)
    n = torch.randint(1, T - 1, (rows,), generator=chance)[:, None]
    place = torch.arange(T)
    ids[(place == 0).expand_as(ids)] = 2
    return ids.masked_fill(place == n + 1, 3).masked_fill(place > n + 1, PAD)


def test_special_tokens_come_first_in_berts_order():
    assert SPECIAL == ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
    assert SPECIAL[MASK] == "[MASK]"
    assert len(SPECIAL) == ORDINARY


@pytest.mark.parametrize(
    ("n", "chosen"),
    [(1, 1), (2, 1), (3, 1), (7, 1), (10, 2), (12, 2), (17, 3), (23, 3), (30, 4), (31, 5), (100, 15)],
)
def test_fifteen_percent_are_chosen_and_never_none(n, chosen):
    assert chosen == max(1, round(0.15 * n))
    ids = torch.cat([torch.tensor([2]), torch.full((n,), ORDINARY), torch.tensor([3, PAD, PAD])])[None]
    found = choose(ids.repeat(5, 1), seeded())
    assert found.sum(dim=1).tolist() == [chosen] * 5
    assert not found[:, 0].any()
    assert not found[:, n + 1 :].any()


def test_special_tokens_are_never_chosen_nor_written_over():
    ids = sentences(500, 13)
    ids[:, 2] = torch.where(ids[:, 2] >= ORDINARY, 1, ids[:, 2])  # an [UNK] in the midst
    ids[:, 1] = 7  # an ordinary one is left
    masked = mask(ids, V, seeded())
    special = ids < ORDINARY
    assert not masked.chosen[special].any()
    assert torch.equal(masked.ids[special], ids[special])


def test_every_token_of_a_sentence_is_as_likely_to_be_chosen():
    ids = torch.tensor([[2, 9, 9, 9, 9, 9, 3]]).repeat(20_000, 1)
    shares = choose(ids, seeded()).float().mean(dim=0)
    torch.testing.assert_close(shares[1:6], torch.full((5,), 0.2), atol=0.015, rtol=0)  # 5 standard errors


def test_answers_are_what_stood_in_all_chosen_places_and_the_input_stays():
    ids = sentences(300, 17)
    before = ids.clone()
    masked = mask(ids, V, seeded())
    assert torch.equal(ids, before)
    assert torch.equal(masked.answers, before[masked.chosen])
    assert torch.equal(masked.ids[~masked.chosen], before[~masked.chosen])
    assert ((masked.ids == before) & masked.chosen).any()  # asked also where nothing seems wrong


def test_of_ten_chosen_eight_are_hidden_one_is_swapped_one_stays():
    V = 1005
    ids = torch.randint(ORDINARY, V, (20_000, 11), generator=seeded(1))
    masked = mask(ids, V, seeded())
    now = masked.ids[masked.chosen]
    hidden, stays = now == MASK, now == masked.answers
    assert hidden.float().mean() == pytest.approx(HIDDEN, abs=0.01)
    assert stays.float().mean() == pytest.approx(1 - HIDDEN - SWAPPED, abs=0.01)
    swaps = now[~hidden & ~stays]
    assert swaps.min() >= ORDINARY
    assert len(swaps.unique()) > 900  # any ordinary token
    assert (HIDDEN, SWAPPED) == (0.8, 0.1)


def test_each_chosen_token_throws_its_own_dice():
    ids = torch.full((20_000, 13), 9)  # two chosen a sentence
    masked = mask(ids, V, seeded())
    hidden = (masked.ids == MASK).sum(dim=1)
    shares = [(hidden == count).float().mean().item() for count in range(3)]
    assert shares == pytest.approx([0.04, 0.32, 0.64], abs=0.02)


def test_equal_chance_gives_equal_blanks_and_another_does_not():
    ids = sentences(50, 17)
    one, other, third = (mask(ids, V, seeded(seed)) for seed in (3, 3, 4))
    assert all(torch.equal(a, b) for a, b in zip(one, other, strict=True))
    assert not torch.equal(one.chosen, third.chosen)


def test_a_sentence_without_ordinary_tokens_is_named():
    with pytest.raises(
        ValueError, match=r"^ids must have an ordinary token in every row, got none in row 1$"
    ):
        choose(torch.tensor([[2, 9, 3], [2, 3, 0]]))


@pytest.mark.parametrize("wrong", [-1, V])
def test_ids_out_of_the_vocabulary_are_named(wrong):
    told = re.escape(f"ids must be from 0 to {V - 1}, got {min(wrong, 2)} to {max(wrong, 9)}")
    with pytest.raises(ValueError, match=f"^{told}$"):
        mask(torch.tensor([[2, 9, wrong]]), V)
