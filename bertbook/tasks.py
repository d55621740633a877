"""Small heads on the book's layers: `WhoReader` answers "who?", `SenseTagger` says what tokens mean.

Both look every token up in a table, let a layer read the vectors, and turn what it gives into logits with one
matrix a question. While they train, the recurrent layers run as torch's fused ones on the same parameters;
otherwise as the book's own, which show everything on the way.
Shapes: B batch, T tokens, V vocabulary, D width of x, H width of hidden.
"""

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from bertbook import lstm, rnn, weights
from bertbook.attention import AttentionOutput, MultiHeadAttention, SelfAttention, padding_mask, sinusoids
from bertbook.bert import BertConfig, BertForPreTraining
from bertbook.lstm import LSTM, LSTMOutput
from bertbook.rnn import RNN, RNNOutput
from bertbook.spans import SpanReader

KINDS = (
    *("table", "rnn", "lstm", "rnn both ways", "lstm both ways"),
    *("attention", "attention with positions"),
)


class Reading(NamedTuple):
    """What a reader computed on its way; of padding it says nothing."""

    x: Tensor  # (B, T, D)  what the layer was given
    hidden: Tensor  # (B, T, H)  each token's vector after the layer
    inside: RNNOutput | LSTMOutput | AttentionOutput | None  # all that the book's own layer computed


class Reader(nn.Module):
    """What both tasks share: from ids, (B, T), to x, (B, T, D), to hidden, (B, T, H).

    kind: one of KINDS. A table has no layer: hidden is x. Attention is one head whose values are H wide; only
    "with positions" can it know the order of tokens. H is `hidden_width`, twice that with both ways, D for a
    table. Raises ValueError if kind is unknown or a size is < 1.
    """

    def __init__(self, vocabulary: int, kind: str, width: int, hidden_width: int) -> None:
        super().__init__()
        if kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(map(repr, KINDS))}, got {kind!r}")
        _check_positive(vocabulary=vocabulary, width=width, hidden_width=hidden_width)
        self.kind = kind
        self.layer_width = hidden_width
        both = kind.endswith("both ways")
        self.with_positions = kind.endswith("positions")
        self.hidden_width = width if kind == "table" else hidden_width * (2 if both else 1)
        self.embedding = nn.Embedding(vocabulary, width)
        self.layer: RNN | LSTM | SelfAttention | None = None
        if kind.startswith("rnn"):
            self.layer = RNN(width, hidden_width, bidirectional=both)
        elif kind.startswith("lstm"):
            self.layer = LSTM(width, hidden_width, bidirectional=both)
        elif kind.startswith("attention"):
            self.layer = SelfAttention(width, width, hidden_width)
            nn.init.normal_(self.embedding.weight, std=0.3)  # scores of size 1 at the start

    def embed(self, ids: Tensor) -> Tensor:
        """Return each token's vector, (B, T, D): what the table says, plus its place if the kind has it."""
        x: Tensor = self.embedding(ids)  # (B, T) -> (B, T, D)
        return x + sinusoids(*x.shape[1:]) if self.with_positions else x

    def read(self, x: Tensor, lengths: Tensor) -> Reading:
        """Let the layer read x, (B, T, D), of which the first `lengths` tokens, (B,), are real.

        Raises ValueError if lengths are not whole numbers from 1 to T.
        """
        mask = padding_mask(lengths, x.shape[1])  # (B, 1, T)
        if self.layer is None:
            return Reading(x, x, None)
        if isinstance(self.layer, SelfAttention):
            seen = self.layer(x, mask)
            return Reading(x, seen.output, seen)
        if self.training:
            return Reading(x, _fast(self.layer, x, lengths), None)
        inside = self.layer(x, mask=mask.squeeze(1))
        return Reading(x, inside.hidden, inside)


def _fast(layer: RNN | LSTM, x: Tensor, lengths: Tensor) -> Tensor:
    """Return hidden, (B, T, H), by torch's fused layer on the parameters of ours."""
    theirs: nn.Module = rnn.fused(layer) if isinstance(layer, RNN) else lstm.fused(layer)
    hidden: Tensor
    if layer.backwards is None:
        hidden, _ = theirs(x)  # padding comes after all that counts
    else:
        packed = pack_padded_sequence(x, lengths.cpu(), batch_first=True, enforce_sorted=False)
        hidden, _ = pad_packed_sequence(theirs(packed)[0], batch_first=True, total_length=x.shape[1])
    return hidden


class WhoReader(Reader):
    """Reads a "who?" story and says who it was: logits over `names` from the last real token's hidden.

    Raises ValueError as `Reader`, if names < 1, or if kind reads both ways: at the last token, reading
    backwards has only begun.
    """

    def __init__(
        self, vocabulary: int, names: int, kind: str, width: int = 16, hidden_width: int = 16
    ) -> None:
        super().__init__(vocabulary, kind, width, hidden_width)
        _check_positive(names=names)
        if kind.endswith("both ways"):
            raise ValueError(f"kind must be one that reads one way, such as 'lstm', got {kind!r}")
        self.names = nn.Linear(self.hidden_width, names)

    def forward(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """Return logits, (B, N), for ids, (B, T), of which the first `lengths`, (B,), are real."""
        return self.answer(self.read(self.embed(ids), lengths).hidden, lengths)

    def answer(self, hidden: Tensor, lengths: Tensor) -> Tensor:
        """Return logits, (B, N), from hidden, (B, T, H), at each last real token."""
        rows = torch.arange(len(lengths), device=lengths.device)
        logits: Tensor = self.names(hidden[rows, lengths - 1])  # (B, H) -> (B, N)
        return logits


class HeadsReader(nn.Module):
    """Reads a "who?" story by layers of many heads; each layer adds what it found to what it was given.

    Says logits over `names` from the last real token. Raises ValueError if a size is < 1, or heads do not
    divide width.
    """

    def __init__(self, vocabulary: int, names: int, width: int, heads: int, layers: int = 1) -> None:
        super().__init__()
        _check_positive(vocabulary=vocabulary, names=names, layers=layers)
        self.embedding = nn.Embedding(vocabulary, width)
        nn.init.normal_(self.embedding.weight, std=0.3)  # scores of size 1 at the start
        self.layers = nn.ModuleList(MultiHeadAttention(width, heads) for _ in range(layers))
        self.names = nn.Linear(width, names)

    def forward(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """Return logits, (B, N), for ids, (B, T), of which the first `lengths`, (B,), are real."""
        x = self.embedding(ids)  # (B, T) -> (B, T, D)
        x = x + sinusoids(*x.shape[1:])
        mask = padding_mask(lengths, x.shape[1])  # (B, 1, T)
        for layer in self.layers:
            x = x + layer(x, mask).output
        logits: Tensor = self.names(x[torch.arange(len(lengths)), lengths - 1])  # (B, D) -> (B, N)
        return logits


class TaggerOutput(NamedTuple):
    """Logits for every token; of padding they say nothing."""

    tags: Tensor  # (B, T, P)  part of speech
    senses: Tensor  # (B, T, S)  sense, for the tokens that have several


class SenseTagger(Reader):
    """Says of every token its part of speech and its sense.

    Raises ValueError as `Reader`, or if tags or senses, the numbers of them, are < 1.
    """

    def __init__(
        self, vocabulary: int, tags: int, senses: int, kind: str, width: int = 16, hidden_width: int = 16
    ) -> None:
        super().__init__(vocabulary, kind, width, hidden_width)
        _check_positive(tags=tags, senses=senses)
        self.tags = nn.Linear(self.hidden_width, tags)
        self.senses = nn.Linear(self.hidden_width, senses)

    def forward(self, ids: Tensor, lengths: Tensor) -> TaggerOutput:
        """Return logits for ids, (B, T), of which the first `lengths`, (B,), are real."""
        hidden = self.read(self.embed(ids), lengths).hidden
        return TaggerOutput(self.tags(hidden), self.senses(hidden))


def trained(name: str) -> WhoReader | SenseTagger | BertForPreTraining | SpanReader:
    """Return a model with the weights that the book ships under this name, in eval mode.

    Raises KeyError for an unknown name, ValueError for a damaged file, as `weights.load`.
    """
    arrays, about = weights.load(name)
    model: WhoReader | SenseTagger | BertForPreTraining | SpanReader
    if "config" in about:
        build_bert = SpanReader if about["task"] == "answers" else BertForPreTraining
        model = build_bert(BertConfig(**about["config"]))
    else:
        named = ("vocabulary", "names", "tags", "senses")
        sizes = {size: len(about[size]) for size in named if size in about}
        build = WhoReader if about["task"] == "who" else SenseTagger
        model = build(**sizes, kind=about["kind"], width=about["width"], hidden_width=about["hidden_width"])
    state = {key: torch.from_numpy(arrays[key].astype("float32")) for key in model.state_dict()}
    model.load_state_dict(state)
    return model.eval()


def _check_positive(**numbers: int) -> None:
    for name, number in numbers.items():
        if number < 1:
            raise ValueError(f"{name} must be at least 1, got {number}")
