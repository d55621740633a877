"""A published model becomes bytes and scripts that hold it whole, and each number to half of a 127th."""

import base64
import json
import re
import shutil
from importlib.machinery import ModuleSpec

import numpy as np
import pytest
from transformers import BertForMaskedLM

from bertbook import published
from bertbook.published import pack, quantise, scripts
from tests.small_bert import VOCABULARY, small_bert, unpacked


def test_all_numbers_of_the_model_are_sent_each_to_half_of_its_rows_127th(tmp_path):
    model = small_bert(tmp_path)
    arrays = unpacked(pack(tmp_path))
    wanted = {name: value.numpy() for name, value in model.state_dict().items() if "pooler" not in name}
    assert arrays.keys() == wanted.keys()
    for name, array in arrays.items():
        assert array.dtype == np.float32
        if array.ndim == 1:
            assert (array == wanted[name]).all()
        else:
            step = np.abs(wanted[name]).max(1, keepdims=True) / 127
            assert (np.abs(array - wanted[name]) <= 0.5001 * step).all()
            assert np.abs(array).max(1) == pytest.approx(np.abs(wanted[name]).max(1))


def test_what_is_known_of_the_model_goes_with_it(tmp_path):
    small_bert(tmp_path)
    about = pack(tmp_path).about
    assert about["vocabulary"] == VOCABULARY  # U+2028 ends no line
    assert about["lowercase"] is False
    assert [about[size] for size in published.SIZES] == [24, 2, 3, 40, 1e-12]


def test_a_model_with_a_head_on_top_is_packed_alike(tmp_path):
    model = small_bert(tmp_path / "plain")
    headed = BertForMaskedLM(model.config)
    headed.bert.load_state_dict({k: v for k, v in model.state_dict().items() if "pooler" not in k})
    shutil.copytree(tmp_path / "plain", tmp_path / "headed")
    headed.save_pretrained(tmp_path / "headed")
    assert pack(tmp_path / "headed") == pack(tmp_path / "plain")


def test_quantised_rows_reach_127_and_a_row_of_zeros_stays():
    whole, scale = quantise(np.array([[0.5, -1.0, 0.25], [0, 0, 0], [1e-30, 0, 0]], np.float32))
    assert whole.tolist() == [[64, -127, 32], [0, 0, 0], [127, 0, 0]]
    assert scale == pytest.approx([1 / 127, 0, 1e-30 / 127])


def test_scripts_hold_the_model_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(published, "PART", 1001)
    small_bert(tmp_path)
    packed = pack(tmp_path)
    sent = {}
    for key, script in scripts(packed, "small"):
        found = re.fullmatch(r"\(window\.bertbookWeights \?\?= \{\}\)\[(\".+?\")\] = (.+);\n", script, re.S)
        assert found is not None
        assert json.loads(found[1]) == key
        sent[key] = json.loads(found[2])
    about = sent.pop("small/about")
    assert about == {**json.loads(json.dumps(packed.about)), "bytes": len(packed.data), "parts": len(sent)}
    assert list(sent) == [f"small/{n}" for n in range(about["parts"])]
    parts = [base64.b64decode(part) for part in sent.values()]
    assert b"".join(parts) == packed.data
    assert {len(part) for part in parts[:-1]} == {1001}


def test_the_published_model_takes_a_byte_a_number():
    folder = published.at_hand()
    assert folder is not None
    packed = pack(folder)
    assert len(packed.about["vocabulary"]) == 30522
    numbers = sum(int(np.prod(one["shape"])) for one in packed.about["arrays"].values())
    assert numbers == 22_565_376
    assert numbers < len(packed.data) < 1.02 * numbers


def test_a_folder_that_a_package_left_behind_is_not_the_model(monkeypatch):
    find = published.find_spec
    left = ModuleSpec(published.PACKAGE, None, is_package=True)  # as Python finds an empty folder
    monkeypatch.setattr(
        published, "find_spec", lambda name: left if name == published.PACKAGE else find(name)
    )
    assert published.at_hand() is None


@pytest.mark.parametrize("module", [published.PACKAGE, "numpy"])
def test_the_model_is_not_at_hand_without_its_package_or_numpy(module, monkeypatch):
    real = published.find_spec
    monkeypatch.setattr(published, "find_spec", lambda name: None if name == module else real(name))
    assert published.at_hand() is None


@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "vocab.txt", "tokenizer_config.json"])
def test_a_file_that_is_missing_is_named(tmp_path, name):
    small_bert(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(ValueError, match=rf"^folder must hold {re.escape(name)}, got "):
        pack(tmp_path)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"model_type": "roberta"}, "model_type must be 'bert', got 'roberta'"),
        ({"hidden_act": "relu"}, "hidden_act must be 'gelu', got 'relu'"),
        ({"hidden_size": 12}, "hidden_size must be a multiple of 24, got 12"),
        ({"intermediate_size": 41}, "intermediate_size must be a multiple of 8, got 41"),
    ],
)
def test_a_model_that_the_page_cannot_compute_is_refused(tmp_path, settings, message):
    small_bert(tmp_path, **settings)
    with pytest.raises(ValueError, match=rf"^config\.json: {message}$"):
        pack(tmp_path)


def test_a_tensor_that_is_missing_is_named(tmp_path):
    small_bert(tmp_path, num_hidden_layers=3)
    with pytest.raises(
        ValueError, match=r"must hold encoder\.layer\.2\.attention\.self\.query\.weight, got "
    ):
        pack(tmp_path)
