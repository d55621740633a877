"""`Heads`: every head of every layer at once; pick one, compare two, switch one off and see what it costs."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike
from traitlets import Bool, Dict, Enum, Int, List, TraitError, Unicode, observe, validate

from . import tiny
from .asked_heads import Asked
from .base import Numbers, array, literal, rounded, sent, stored, table
from .head_sources import Given, Shipped, choose, patterns
from .messages import say
from .standalone import page, text
from .stored_heads import Stored, sixteen_bits
from .trained import TrainedWidget

if TYPE_CHECKING:
    from bertbook.bert import PreTrainingOutput

SENTENCE = "他在银行[MASK]钱。"
AUTO = -1  # the query that means: the first [MASK]; AUTO in numbers.ts
TOP = 5  # words that are told of; TOP in numbers.ts
WINDOW = 32  # rows and columns of the table at a time; WINDOW in Large.tsx
STORED = 20_000  # numbers at most that a notebook's file keeps
NEAR = 1e-3  # how far a model's shares may be from those stored of it
NAME = re.compile(r"(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})")


class Heads(TrainedWidget):
    """The attention weights of all heads. Heads are named "layer.head", both from 0.

    Heads(sentence)                     of the tiny BERT that the book trained; every number can be asked for;
    Heads(model, tokenizer, sentence)   of a `Bert` with its `WordPiece`, or of a Hugging Face BERT, asked
                                        through the kernel; load the latter with attn_implementation="eager",
                                        since fused attention keeps no weights;
    Heads(stored="minilm")              of a published model, as this book stored them for a few sentences;
    Heads(tokens=, weights=)            T tokens and weights, (layers, heads, T, T), as they are.
    stored, with a model: it is asked where there is a kernel; elsewhere the stored sentences are shown. It
    must be the model whose heads are stored; without one (None), only what is stored is shown.
    source: "real" if the weights of the model are published ones; as stored ones are.
    name: the word by which links in the built page reach this widget.
    Other keywords set traits, such as head="1.2" or off=["0.1"].

    `tokens`, `weights` and `shown`; of models `moved` and `cost`; of the tiny BERT `words` and `answer` are
    computed from the present state on access. Raises TraitError for arguments that do not fit together.
    """

    limit = tiny.LIMIT
    _elsewhere: Mapping[str, Any] = MappingProxyType(
        {}
    )  # of a model that is stored too: what a page is made of
    inputs = ("sentence", "query", "head", "pinned", "off", "view", "measured")

    widget = Unicode("heads").tag(sync=True)
    sentence = Unicode(SENTENCE, help="what the reader typed").tag(sync=True)
    query = Int(AUTO, min=AUTO, help="row of the token that asks, from 0; −1: the first [MASK]").tag(
        sync=True
    )
    head = Unicode("", help='the head shown large, such as "1.2"; "": the one with the clearest pattern').tag(
        sync=True
    )
    pinned = Unicode("", help='the head it is compared with, such as "0.1"; "": none').tag(sync=True)
    off: "List[str]" = List(Unicode(), help='the heads switched off, such as ["1.2"]').tag(sync=True)
    view = Enum(("weights", "difference"), "weights", help="what the large table shows").tag(sync=True)
    measured = Bool(False, help="show what each head costs when it alone is switched off").tag(sync=True)
    stored = Unicode("", help="the file of stored sentences that the page shows").tag(sync=True)
    feed: "Dict[str, Any]" = Dict(help="where the numbers come from, for the script").tag(sync=True)

    def __init__(
        self,
        *given: Any,
        model: Any = None,
        tokenizer: Any = None,
        sentence: str | None = None,
        tokens: Sequence[str] | None = None,
        weights: ArrayLike | None = None,
        stored: str | None = None,
        source: str | None = None,
        name: str | None = None,
        **traits: Any,
    ) -> None:
        if given and (model, tokenizer, sentence) != (None, None, None):
            raise TraitError("give model, tokenizer and sentence in this order, or by their names, not both")
        if len(given) in (2, 3):
            model, tokenizer, *rest = given
            sentence = rest[0] if rest else None
        elif len(given) == 1:
            (sentence,) = given
        elif given:
            raise TraitError(f"at most a model, its tokenizer and a sentence, got {len(given)} arguments")
        self._source = choose(model, tokenizer, tokens, weights, stored, source)
        kept = Stored(stored) if stored is not None else None
        if sentence is not None and not isinstance(sentence, str):
            raise TraitError(f"sentence must be a str, got {sentence!r}")
        if sentence is None:
            sentence = " ".join(self._source.tokens) if isinstance(self._source, Given) else SENTENCE
            sentence = kept.sentences[0] if kept else sentence
        self._reading, self._heard = self._source.read(sentence), (sentence, list[str](), False)
        files = {Shipped: tiny.MODEL, Stored: kept.file if kept else ""}
        self.models = tuple(file for kind, file in files.items() if isinstance(self._source, kind))
        traits |= {"sentence": sentence, "name": name or ""}
        super().__init__(
            source=self._source.label, stored=kept.file if kept else "", feed=self._feed(), **traits
        )
        if kept and isinstance(self._source, Asked):
            same = kept.read(sentence)
            if same.tokens != self.tokens or not np.allclose(self._reading.weights, same.weights, atol=NEAR):
                raise TraitError(f"stored: {stored!r} are not the heads of this model; leave it out")
            self._elsewhere = {"stored": stored, **traits}

    def __repr__(self) -> str:
        return f"Heads({self.sentence!r}, source={self.source!r})"

    # What the reader sees, as arrays

    @property
    def tokens(self) -> list[str]:
        """The T tokens, from [CLS] to [SEP]."""
        return list(self._reading.tokens)

    @property
    def weights(self) -> Numbers:
        """(N, H, T, T): α̂ of every head; what is switched off in a layer changes the layers after it."""
        if self.feed["error"]:
            raise TraitError(f"the model could not read {self.sentence!r}: {self.feed['error']}")
        if not isinstance(self._source, Shipped):
            return self._reading.weights.copy()
        blocks = self._read(self.off).bert.blocks or ()
        return np.stack(
            [array(block.attention.heads.weights[0]) for block in blocks if block.attention.heads]
        )

    @property
    def patterns(self) -> dict[str, Numbers]:
        """(N, H) each: how much each head looks at the next token, the previous one and so on."""
        return patterns(self.weights)

    @property
    def shown(self) -> Numbers:
        """(T, T): α̂ of the head that is shown large."""
        layer, head = _indices(self._shown_name())
        return np.asarray(self.weights[layer, head])

    @property
    def words(self) -> list[str]:
        """The words that are likeliest in the place of the token that asks, with all heads on."""
        probabilities = self._probabilities([])
        best = np.argsort(-probabilities, kind="stable")[:TOP]
        return [tiny.vocabulary()[int(id)] for id in best]

    @property
    def answer(self) -> dict[str, Numbers] | None:
        """Their probabilities, (5,): "whole" with all heads, "without" those off; None for other models."""
        if not isinstance(self._source, Shipped):
            return None
        ids = tiny.ids(self.words)
        found = {"whole": self._probabilities([])[ids]}
        return {**found, "without": self._probabilities(self.off)[ids]} if self.off else found

    @property
    def moved(self) -> Numbers:
        """(T,): how far what is off moves each token's last vector, as a share of that vector's length."""
        return _shift(self._hidden([]), self._hidden(self.off))

    @property
    def cost(self) -> Numbers:
        """(N, H): what changes when that head alone is off.

        Of the tiny BERT, how much probability the likeliest word loses; of other models, which need not know
        words, how far the tokens' last vectors move on average, as `moved` has it.
        """
        if isinstance(self._source, Shipped):
            (best,) = tiny.ids(self.words[:1])
            whole = self._probabilities([])
            costs = (whole[best] - self._probabilities([head])[best] for head in self._names())
        else:
            whole = self._hidden([])
            costs = (_shift(whole, self._hidden([head])).mean() for head in self._names())
        return np.fromiter(costs, np.float64).reshape(self.weights.shape[:2])

    def _names(self) -> list[str]:
        return [f"{n}.{h}" for n, h in np.ndindex(*self.weights.shape[:2])]

    def _hidden(self, off: Sequence[str]) -> Numbers:
        if not isinstance(self._source, Asked):
            return array(self._read(off).bert.hidden[0])
        hidden = self._source.read(self.sentence, [_indices(name) for name in off]).hidden
        assert hidden is not None
        return hidden

    def _read(self, off: Sequence[str]) -> "PreTrainingOutput":
        """Let the tiny BERT read the sentence without some heads. Raises TraitError for another model."""
        if not isinstance(self._source, Shipped):
            raise TraitError("heads of finished numbers cannot be switched off: give a model")
        config = tiny.model().bert.config
        N, H = config.num_hidden_layers, config.num_attention_heads
        heads = [_indices(name) for name in off]
        return self._source.output(self.tokens, [(n, h) for n, h in heads if n < N and h < H])

    def _probabilities(self, off: Sequence[str]) -> Numbers:
        """(V,): of every word in the place of the token that asks."""
        return array(self._read(off).words[0, self._place()].softmax(-1))

    def _place(self) -> int:
        tokens = self.tokens
        if self.query == AUTO:
            return tokens.index(tiny.MASK) if tiny.MASK in tokens else min(1, len(tokens) - 1)
        return min(self.query, len(tokens) - 1)

    def _shown_name(self) -> str:
        """The head shown large: the chosen one, or the one whose best pattern is the clearest."""
        weights = self.weights
        N, H = weights.shape[:2]
        layer, head = _indices(self.head) if self.head else (N, H)
        if layer < N and head < H:
            return self.head
        clearest = np.max(list(patterns(weights).values()), axis=0)  # (N, H)
        return "{}.{}".format(*np.unravel_index(int(clearest.argmax()), (N, H)))

    # Reading a sentence

    @observe("sentence", "off", "measured")
    def _on_input(self, change: dict[str, Any]) -> None:
        now = (self.sentence, list(self.off), self.measured)
        if now == self._heard:  # still being made
            return
        self._heard = now
        try:
            self._reading = self._source.read(self.sentence, [_indices(name) for name in self.off])
            self.feed = self._feed()
        except Exception as error:  # the reader's own model failed: what it says is shown by the sentence
            self.feed = {**self.feed, "error": f"{type(error).__name__}: {error}"}

    def _feed(self) -> dict[str, Any]:
        """Return what the script draws from; of the tiny BERT, and of what is stored, it needs nothing."""
        feed = {"kind": self._source.kind, "asks": self._source.asks, "error": ""}
        if isinstance(self._source, Shipped | Stored):
            return {**feed, "tokens": [], "typed": 0, "arrays": {}}
        sentence, off, measured = self._heard
        arrays = {"weights": self._reading.weights}
        if isinstance(self._source, Asked) and self._source.mixers:
            feed["off"] = off
            if off:
                arrays["moved"] = self.moved
            if measured:
                arrays["cost"] = self.cost
        return {
            **feed,
            "sentence": sentence,
            "tokens": self._reading.tokens,
            "typed": self._source.typed(sentence),
            "arrays": {name: sent(one) for name, one in arrays.items()},
        }

    def to_html(self, path: str | Path) -> None:
        """Write the widget as one HTML file that opens anywhere, without a network, and shows every head.

        The tiny BERT takes its weights along, so that any sentence can be typed there, and a stored model its
        sentences. Of another model, the file holds the shares of the present sentence in 16 bits each, right
        to 0.00002, and says so.
        Raises OSError if the file cannot be written.
        """
        if self.trained:
            more: dict[str, Any] = {"trained": {name: text(one) for name, one in self.trained.items()}}
        else:
            kept = {**self.feed, "arrays": {"weights": sixteen_bits(self.weights)}}
            more = {"feed": kept, "stored": ""}
        Path(path).write_text(page(f"Heads: {self.sentence}", super()._html(**more)), "utf-8")

    # The first state, for a page without a kernel

    def _html(self, **more: Any) -> str:
        """Return the first state; of a model that is stored too, what is stored: a page cannot ask it."""
        if not self._elsewhere:
            return super()._html(**more)
        stored = Heads(**self._elsewhere)
        html = stored._html(**more)
        stored.close()
        return html

    def _props(self) -> dict[str, Any]:
        arrays = self.feed["arrays"] if self._reading.weights.size <= STORED else {}
        more = {"stored": self.stored} if self.stored else {}
        return {**super()._props(), "feed": {**self.feed, "arrays": stored(arrays)}, **more}

    def _tables(self) -> str:
        if self.feed["error"]:
            return f"<p>{literal(say('kernel.error', error=self.feed['error']))}</p>"
        tokens, name, shown = self.tokens, self._shown_name(), self.shown
        found = self.patterns
        N, H = found["next"].shape

        def best(n: int, h: int) -> str:
            share, key = max((float(found[key][n, h]), key) for key in found)
            return f"{say(f'heads.looks.{key}')} {rounded(share)}"

        part = f" {say('heads.part', limit=WINDOW, count=len(tokens))}" if len(tokens) > WINDOW else ""
        square = table(
            f"{say('heads.head', head=name)}. {say('step.table.note')}{part}",
            ["", *tokens[:WINDOW], "Σ"],
            (
                [tokens[i], *map(rounded, row[:WINDOW]), rounded(row.sum())]
                for i, row in enumerate(shown[:WINDOW])
            ),
        )
        heads = table(
            f"{say('heads.all')}. {say('heads.all.note')}",
            ["", *(f".{h}" for h in range(H))],
            ([f"{n}", *(best(n, h) for h in range(H))] for n in range(N)),
        )
        return square + heads

    @validate("head", "pinned")
    def _head_name(self, proposal: dict[str, Any]) -> str:
        if proposal["value"] and not NAME.fullmatch(proposal["value"]):
            raise TraitError(
                f'{proposal["trait"].name} looks like "1.2" (layer.head, from 0), got {proposal["value"]!r}'
            )
        return str(proposal["value"])

    @validate("off")
    def _head_names(self, proposal: dict[str, Any]) -> list[str]:
        for name in proposal["value"]:
            if not NAME.fullmatch(name):
                raise TraitError(f'off: heads look like "1.2" (layer.head, from 0), got {name!r}')
        return list(proposal["value"])


def _shift(whole: Numbers, without: Numbers) -> Numbers:
    """How far each row of `without` is from that of `whole`, (T, D), as a share of its length: (T,)."""
    return np.asarray(np.linalg.norm(without - whole, axis=1) / np.linalg.norm(whole, axis=1))


def _indices(name: str) -> tuple[int, int]:
    """Return layer and head of a name such as "1.2"."""
    layer, head = name.split(".")
    return int(layer), int(head)
