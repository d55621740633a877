"""Hugging Face's BERT as the reference: models of it with our numbers."""

from transformers import BertConfig as TheirConfig

from bertbook.checkpoints import their_name


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
