"""Hugging Face's BERT as the reference: its names for our parameters, and models of it with our numbers."""

import re

from transformers import BertConfig as TheirConfig

# Our name, as a pattern, and theirs; a parameter that matches none has the same name in both.
NAMES = [
    (r"embeddings\.words", "embeddings.word_embeddings"),
    (r"embeddings\.positions", "embeddings.position_embeddings"),
    (r"embeddings\.segments", "embeddings.token_type_embeddings"),
    (r"embeddings\.norm", "embeddings.LayerNorm"),
    (r"blocks\.(\d+)\.attention\.W_q", r"encoder.layer.\1.attention.self.query"),
    (r"blocks\.(\d+)\.attention\.W_k", r"encoder.layer.\1.attention.self.key"),
    (r"blocks\.(\d+)\.attention\.W_v", r"encoder.layer.\1.attention.self.value"),
    (r"blocks\.(\d+)\.attention\.W_o", r"encoder.layer.\1.attention.output.dense"),
    (r"blocks\.(\d+)\.attention_norm", r"encoder.layer.\1.attention.output.LayerNorm"),
    (r"blocks\.(\d+)\.W_1", r"encoder.layer.\1.intermediate.dense"),
    (r"blocks\.(\d+)\.W_2", r"encoder.layer.\1.output.dense"),
    (r"blocks\.(\d+)\.feed_forward_norm", r"encoder.layer.\1.output.LayerNorm"),
    (r"pooler", "pooler.dense"),
    (r"transform_norm", "cls.predictions.transform.LayerNorm"),
    (r"transform", "cls.predictions.transform.dense"),
    (r"word_bias", "cls.predictions.bias"),
    (r"next_sentence", "cls.seq_relationship"),
]


def their_name(ours: str) -> str:
    """The name that Hugging Face gives the parameter that we call `ours`."""
    prefix, name = re.fullmatch(r"(bert\.)?(.*)", ours).groups(default="")
    for pattern, theirs in NAMES:
        if match := re.match(pattern + r"(?=\.|$)", name):
            return prefix + match.expand(theirs) + name[match.end() :]
    raise KeyError(f"no name for {ours!r}")


def their_model(Model, ours, attention):
    """A model of theirs, in eval mode, of the sizes and with the numbers of `ours`.

    Model: BertModel or BertForPreTraining. attention: "sdpa", the fused path, or "eager".
    """
    config = TheirConfig(**vars(ours.config if hasattr(ours, "config") else ours.bert.config))
    model = Model._from_config(config, attn_implementation=attention)  # stores its choice in config
    assert model.config._attn_implementation == attention
    state = {their_name(name): value for name, value in ours.state_dict().items()}
    missing = model.load_state_dict(state, strict=False)
    assert missing.unexpected_keys == []
    tied = {"cls.predictions.decoder.weight", "cls.predictions.decoder.bias"}  # the word table, the word bias
    assert set(missing.missing_keys) <= tied
    return model.eval()
