"""BERT, the encoder of Devlin et al. 2019, "BERT: Pre-training of Deep Bidirectional Transformers".

Three tables make the input of a token: its word, its place, its sentence. Then N blocks, all alike, from
(B, T, D) to (B, T, D): tokens attend to each other, add, norm; each token is thought about alone, add, norm.
Shapes: B batch, T tokens, D model width, H heads, F feed-forward width, V vocabulary.
"""

from dataclasses import dataclass
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from bertbook.attention import LearnedPositions, Mask, MultiHeadAttention, MultiHeadOutput, check_mask
from bertbook.initialisation import initialise_


@dataclass(frozen=True)
class BertConfig:
    """The sizes of a BERT, by Hugging Face's names, here bert-base-chinese's. ValueError if one cannot be."""

    vocab_size: int = 21128  # V
    hidden_size: int = 768  # D
    num_hidden_layers: int = 12  # N
    num_attention_heads: int = 12  # H
    intermediate_size: int = 3072  # F
    max_position_embeddings: int = 512  # the longest T
    type_vocab_size: int = 2  # how many segments, that is sentences, one input may hold
    hidden_dropout_prob: float = 0.1
    attention_probs_dropout_prob: float = 0.1
    initializer_range: float = 0.02  # standard deviation of the weights at the start
    layer_norm_eps: float = 1e-12  # keeps LayerNorm from dividing by 0
    pad_token_id: int = 0

    def __post_init__(self) -> None:
        ends = {"pad_token_id": self.vocab_size, "hidden_dropout_prob": 1, "attention_probs_dropout_prob": 1}
        for name, given in vars(self).items():
            if name in ends and not 0 <= given < ends[name]:
                raise ValueError(f"{name} must be from 0 to below {ends[name]}, got {given}")
            if name not in ends and not 0 < given < float("inf"):
                raise ValueError(f"{name} must be above 0 and finite, got {given}")
        if self.hidden_size % (H := self.num_attention_heads):
            raise ValueError(f"num_attention_heads must divide hidden_size = {self.hidden_size}, got {H}")


class EmbeddingsOutput(NamedTuple):
    """The three arrows that meet in a token, and what is made of them."""

    words: Tensor  # (B, T, D)  which token
    positions: Tensor  # (T, D)  in which place
    segments: Tensor  # (B, T, D)  of which sentence
    output: Tensor  # (B, T, D)  their sum, normed


class Embeddings(nn.Module):
    """From ids to vectors: word + position + segment, normed (Devlin et al. 2019, figure 2)."""

    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        D = config.hidden_size
        self.words = nn.Embedding(config.vocab_size, D, padding_idx=config.pad_token_id)
        self.positions = LearnedPositions(config.max_position_embeddings, D)
        self.segments = nn.Embedding(config.type_vocab_size, D)
        self.norm = nn.LayerNorm(D, eps=config.layer_norm_eps)
        self.dropout = nn.Dropout(config.hidden_dropout_prob)

    def forward(self, ids: Tensor, segments: Tensor | None = None) -> EmbeddingsOutput:
        """Look up ids, (B, T), and segments, (B, T), which are 0 if not given."""
        segments = torch.zeros_like(ids) if segments is None else segments
        for name, given, W in (("ids", ids, self.words.weight), ("segments", segments, self.segments.weight)):
            if given.dim() != 2 or given.shape != ids.shape or given.dtype != torch.int64 or not ids.numel():
                raise ValueError(f"{name} must be int64, (B, T), got {given.dtype}, {tuple(given.shape)}")
            if given.min() < 0 or given.max() >= len(W):
                raise ValueError(f"{name} must be from 0 to {len(W) - 1}, got {given.min()} to {given.max()}")
        words, positions, kinds = self.words(ids), self.positions(ids.shape[1]), self.segments(segments)
        return EmbeddingsOutput(words, positions, kinds, self.dropout(self.norm(words + positions + kinds)))


class BlockOutput(NamedTuple):
    """The way through a block, step by step; (B, T, D) but for `wide`."""

    output: Tensor  # normed again: what the next block is given
    attention: MultiHeadOutput  # what each token heard from the others; with the heads, if asked for
    added: Tensor  # the input plus that
    normed: Tensor  # each token's numbers with mean 0 and variance 1, then scaled and shifted
    wide: Tensor  # (B, T, F)  after GELU
    fed: Tensor  # what the feed-forward layer makes of each token alone
    added_again: Tensor  # `normed` plus that


class Block(nn.Module):
    """Attention, Add & Norm, feed-forward, Add & Norm: post-norm, as in Vaswani et al. 2017, 3.1."""

    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        D, heads = config.hidden_size, config.num_attention_heads
        self.attention = MultiHeadAttention(D, heads, config.attention_probs_dropout_prob)
        self.attention_norm = nn.LayerNorm(D, eps=config.layer_norm_eps)
        self.W_1 = nn.Linear(D, config.intermediate_size)
        self.W_2 = nn.Linear(config.intermediate_size, D)
        self.feed_forward_norm = nn.LayerNorm(D, eps=config.layer_norm_eps)
        self.dropout = nn.Dropout(config.hidden_dropout_prob)

    def forward(self, x: Tensor, mask: Mask | None = None, *, need_weights: bool = False) -> BlockOutput:
        """Take x, (B, T, D), a step further. mask and need_weights: as for `MultiHeadAttention`."""
        attention = self.attention(x, mask, need_weights=need_weights)
        added = self.add(x, self.dropout(attention.output))
        normed = self.attention_norm(added)
        wide = F.gelu(self.W_1(normed))  # (B, T, D) -> (B, T, F); GELU: Hendrycks & Gimpel 2016
        fed = self.W_2(wide)  # (B, T, F) -> (B, T, D)
        added_again = self.add(normed, self.dropout(fed))
        output = self.feed_forward_norm(added_again)
        return BlockOutput(output, attention, added, normed, wide, fed, added_again)

    def add(self, x: Tensor, change: Tensor) -> Tensor:
        """Return x + change: the layer only says what to change (He et al. 2016)."""
        return x + change


class BertOutput(NamedTuple):
    """What BERT says of each token and of the whole; with `inside`, all that it computed on the way."""

    hidden: Tensor  # (B, T, D)  after the last block
    pooled: Tensor | None  # (B, D)  tanh(W h + b) of the first token, [CLS]; None without a pooler
    embeddings: EmbeddingsOutput | None
    blocks: tuple[BlockOutput, ...] | None


class Bert(nn.Module):
    """Embeddings, N blocks, and a pooler for [CLS]; its first weights are drawn by `initialise_`."""

    def __init__(self, config: BertConfig, pooler: bool = True) -> None:
        super().__init__()
        self.config = config
        self.embeddings = Embeddings(config)
        self.blocks = nn.ModuleList(Block(config) for _ in range(config.num_hidden_layers))
        self.pooler = nn.Linear(config.hidden_size, config.hidden_size) if pooler else None
        initialise_(self, config.initializer_range)

    def forward(
        self, ids: Tensor, mask: Tensor | None = None, segments: Tensor | None = None, inside: bool = False
    ) -> BertOutput:
        """Read ids, (B, T), of the first sentence, segment 0, or as segments, (B, T), say.

        mask: (B, T), True = a real token; or who may attend to whom, (B, T, T) or (B, H, T, T). inside: say
        all that was computed, though where no real token stands it means nothing. Without it attention takes
        torch's fused path, and blocks read real tokens alone: hidden is 0 elsewhere. ValueError for a misfit.
        """
        embedded = self.embeddings(ids, segments)
        x, blocks, real = embedded.output, list[BlockOutput](), None
        who: Mask | None = mask
        if mask is not None and mask.dim() == 2:
            check_mask(mask, ids.shape)
            who = mask.unsqueeze(1) if inside else None  # (B, T) -> (B, 1, T)
            real = None if inside or mask.all() else mask.expand_as(ids)
        if real is not None:  # the real tokens in a row, and how many each sentence has
            x, who = x[real].unsqueeze(0), real.sum(dim=1).tolist()  # (B, T, D) -> (1, ΣT, D)
        for block in self.blocks:
            seen = block(x, who, need_weights=inside)
            x, blocks = seen.output, [*blocks, seen] if inside else blocks
            del seen  # its memory serves the next block
        if real is not None:  # back in their places: (1, ΣT, D) -> (B, T, D)
            x = torch.zeros_like(embedded.output).masked_scatter(real.unsqueeze(-1), x)
        pooled = torch.tanh(self.pooler(x[:, 0])) if self.pooler else None  # (B, T, D) -> (B, D)
        return BertOutput(x, pooled, *((embedded, tuple(blocks)) if inside else (None, None)))


class PreTrainingOutput(NamedTuple):
    """Logits of both tasks, and what BERT said."""

    words: Tensor  # (B, T, V)  which word stands in each place
    next_sentence: Tensor  # (B, 2)  0: the second sentence follows the first; 1: it was picked at random
    bert: BertOutput


class BertForPreTraining(nn.Module):
    """BERT with the two heads it learned with: masked words and next sentence (Devlin et al. 2019, 3.1)."""

    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        D = config.hidden_size
        self.bert = Bert(config)
        self.transform = nn.Linear(D, D)
        self.transform_norm = nn.LayerNorm(D, eps=config.layer_norm_eps)
        self.word_bias = nn.Parameter(torch.zeros(config.vocab_size))
        self.next_sentence = nn.Linear(D, 2)
        initialise_(nn.ModuleList([self.transform, self.next_sentence]), config.initializer_range)

    def forward(
        self, ids: Tensor, mask: Tensor | None = None, segments: Tensor | None = None, inside: bool = False
    ) -> PreTrainingOutput:
        """Read ids, (B, T). The arguments and errors are those of `Bert`."""
        read = self.bert(ids, mask, segments, inside)
        return PreTrainingOutput(self.words(read.hidden), self.next_sentence(read.pooled), read)

    def words(self, hidden: Tensor) -> Tensor:
        """Return the logits of all words, (…, V), for hidden, (…, D); the word table is used once more."""
        ready = self.transform_norm(F.gelu(self.transform(hidden)))
        return F.linear(ready, self.bert.embeddings.words.weight, self.word_bias)  # (…, D) -> (…, V)
