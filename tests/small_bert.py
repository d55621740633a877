"""A BERT with random numbers in a folder, as published ones are, and the numbers that a packed one holds."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import BertConfig, BertModel

from bertbook.published import Packed

VOCABULARY = [
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "[MASK]",
    *"abcdefgh",
    "\u2028",
    "谁",
    *(f"##{c}" for c in "abcdef"),
]


def small_bert(folder: Path, seed: int = 0, **settings: Any) -> BertModel:
    """Save a BERT with random numbers and odd sizes, as the library saves it, and return it in eval mode."""
    torch.manual_seed(seed)
    sizes = {"hidden_size": 24, "num_attention_heads": 3, "intermediate_size": 40, "num_hidden_layers": 2}
    config = BertConfig(
        vocab_size=len(VOCABULARY), max_position_embeddings=18, initializer_range=0.3, **sizes
    )
    model = BertModel(config).eval()
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.3)
    model.save_pretrained(folder)
    (folder / "vocab.txt").write_text("".join(f"{entry}\n" for entry in VOCABULARY), "utf-8", newline="\n")
    (folder / "tokenizer_config.json").write_text('{"do_lower_case": false}', "utf-8")
    config_file = folder / "config.json"
    config_file.write_text(json.dumps({**json.loads(config_file.read_text("utf-8")), **settings}), "utf-8")
    return model


def unpacked(packed: Packed) -> dict[str, np.ndarray]:
    """The arrays of a packed model, as the page reads them."""
    found = {}
    for name, one in packed.about["arrays"].items():
        kind, count = ("i1" if "scale" in one else "<f4"), int(np.prod(one["shape"]))
        array = np.frombuffer(packed.data, kind, count, one["at"]).reshape(one["shape"])
        if "scale" in one:
            array = array * np.frombuffer(packed.data, "<f4", one["shape"][0], one["scale"])[:, None]
        found[name] = array
    return found
