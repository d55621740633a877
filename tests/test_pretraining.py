"""Pre-training learns to fill blanks, goes on where it stopped, and reads the reader's own text."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from safetensors.torch import load_file

from bertbook import own_text
from bertbook import pairs as pairs_module
from bertbook.bert import BertForPreTraining
from bertbook.corpus import Corpus, encode, tagged_corpus
from bertbook.filling import answer, fill, masked_accuracy, may_attend
from bertbook.masking import CLS, MASK, ORDINARY, PAD, SEP, SPECIAL, Masked
from bertbook.pairs import pairs, pairs_accuracy, pairs_loss, second_task
from bertbook.pretraining import TINY, blanks, fresh_batch, masked_loss, pretrain, pretrain_tiny, untrained
from bertbook.tasks import trained
from bertbook.weights import load
from tools import weights as tool

ROOT = Path(__file__).resolve().parent.parent
LETTERS = (*SPECIAL, *"abcdefghij")


@pytest.fixture(scope="module")
def alphabet():
    """Four texts that go on and on in the order of the alphabet, two letters a sentence."""
    texts = [list(zip("acegi", "bdfhj", strict=True))] * 4
    sentences = [sentence for text in texts for sentence in text]
    documents = [number for number, text in enumerate(texts) for _ in text]
    return Corpus(encode(sentences, LETTERS), torch.tensor(documents), LETTERS)


# Batches


def test_an_epoch_has_every_sentence_once(alphabet):
    size = 6
    source = blanks(alphabet, size)
    for _ in range(2):
        seen = []
        while len(seen) < len(alphabet.ids):
            batch = next(source)
            whole = batch.ids.masked_scatter(batch.chosen, batch.answers)
            seen += [row[row != PAD].tolist() for row in whole]
        assert sorted(seen) == sorted(row[row != PAD].tolist() for row in alphabet.ids)


def test_a_batch_is_no_wider_than_its_longest_sentence_and_alike_in_length():
    corpus = tagged_corpus(512)
    source = blanks(corpus, 64)
    lengths = [(next(source).ids != PAD).sum(dim=1) for _ in range(8)]
    assert all(part.max() - part.min() <= 12 for part in lengths)
    batch = next(source)
    assert (batch.ids[:, -1] != PAD).any()


def test_sentences_are_masked_anew_each_time(alphabet):
    source = blanks(alphabet, len(alphabet.ids))
    one, other = next(source), next(source)
    shown = [{tuple(row) for row in batch.ids.tolist()} for batch in (one, other)]
    assert shown[0] != shown[1]


def test_pairs_are_neighbours_or_strangers_with_segments_and_blanks(alphabet):
    batch = next(pairs(alphabet, 400))
    whole = batch.ids.masked_scatter(batch.chosen, batch.answers)
    starts = whole[:, 1]  # [CLS] a b [SEP] c d [SEP]
    assert batch.ids.shape == (400, 7)
    assert batch.segments.tolist() == [[0, 0, 0, 0, 1, 1, 1]] * 400
    assert torch.equal(whole[:, [0, 3, 6]], torch.tensor([[CLS, SEP, SEP]]).expand(400, 3))
    follows = whole[:, 4] == starts + 2
    assert follows[batch.strangers == 0].all()
    assert batch.strangers.float().mean() == pytest.approx(0.5, abs=0.1)
    assert follows[batch.strangers == 1].float().mean() < 0.4  # by chance alone
    assert (starts < ORDINARY + 8).all()  # the last sentence of a text has none that follows
    assert (batch.chosen.sum(dim=1) == 1).all()


def test_a_shorter_pair_is_padded_in_segment_0():
    corpus = Corpus(encode(["ab", "c", "abcde"], LETTERS), torch.tensor([0, 0, 1]), LETTERS)
    batch = next(pairs(corpus, 50))
    assert (batch.segments[batch.ids == PAD] == 0).all()
    assert (batch.ids == PAD).any()


def test_texts_of_single_sentences_have_no_pairs():
    with pytest.raises(ValueError, match=r"^corpus must have a document of two sentences or more, got none$"):
        next(pairs(tagged_corpus(9), 4))


# Losses


def test_the_loss_counts_all_chosen_places_and_nothing_else():
    model = untrained(LETTERS)
    ids = torch.tensor([[CLS, 5, MASK, 7, SEP, PAD], [CLS, 9, 9, 9, 9, SEP]])
    chosen = torch.tensor([[0, 0, 1, 1, 0, 0], [0, 0, 0, 0, 1, 0]]).bool()
    batch = Masked(ids, chosen, torch.tensor([6, 7, 8]))
    logits = model(ids, ids != PAD).words
    by_hand = (
        -sum(F.log_softmax(logits[at], 0)[word] for at, word in (((0, 2), 6), ((0, 3), 7), ((1, 4), 8))) / 3
    )
    torch.testing.assert_close(masked_loss(model, batch), by_hand)


def test_left_only_sees_nothing_to_the_right_and_no_padding():
    model = untrained(LETTERS)
    ids = torch.tensor([[CLS, 5, MASK, 7, 8, SEP, PAD]])
    chosen = ids == MASK
    other = ids.clone()
    other[0, 3:5] = torch.tensor([9, 10])
    one, two = (answer(model, Masked(x, chosen, ids[chosen]), left_only=True) for x in (ids, other))
    torch.testing.assert_close(one, two)
    both = (answer(model, Masked(x, chosen, ids[chosen])) for x in (ids, other))
    assert not torch.allclose(*both, atol=1e-3)
    seen = may_attend(ids, left_only=True)[0]
    assert torch.equal(seen, torch.ones(7, 7).tril().bool() & (ids != PAD))
    assert may_attend(ids).shape == (1, 1, 7)


def test_the_loss_of_pairs_is_that_of_both_tasks(alphabet):
    model, batch = untrained(LETTERS), next(pairs(alphabet, 5))
    read = model(batch.ids, batch.ids != PAD, batch.segments)
    words = F.cross_entropy(read.words[batch.chosen], batch.answers)
    torch.testing.assert_close(
        pairs_loss(model, batch), words + F.cross_entropy(read.next_sentence, batch.strangers)
    )


# Training


def test_both_tasks_are_learned(alphabet):
    model = untrained(LETTERS)
    history = pretrain(model, alphabet, steps=150, size=32, task="next sentence")
    batch = next(pairs(alphabet, 200, seed=9))
    guess = model(batch.ids, batch.ids != PAD, batch.segments).next_sentence.argmax(dim=-1)
    follows = batch.ids.masked_scatter(batch.chosen, batch.answers)
    right = (guess == batch.strangers)[(follows[:, 4] == follows[:, 1] + 2) == (batch.strangers == 0)]
    assert right.float().mean() > 0.9  # strangers that do follow, by chance, aside
    assert pairs_accuracy(model, batch) == pytest.approx((guess == batch.strangers).float().mean().item())
    assert history.smoothed[-1] < 0.5 * history.smoothed[0]


def test_the_second_task_is_kept_as_the_tool_measures_it(monkeypatch, tmp_path):
    trained = []

    def pretrain_tiny(seed, task):
        trained.append((seed, task))
        return untrained(tagged_corpus(1).vocabulary, seed), None

    monkeypatch.setattr(tool, "pretrain_tiny", pretrain_tiny)
    monkeypatch.setattr(tool, "FOLDER", tmp_path)
    monkeypatch.setattr(pairs_module.weights, "FOLDER", tmp_path)
    assert tool.main(["pairs"]) == 0
    assert trained == [(seed, "next sentence") for seed in range(5)]
    guessed = second_task().right
    assert all(0.4 < share < 0.6 for share in guessed)  # nothing was learned
    assert len(set(guessed)) > 1


def test_five_seeds_of_the_second_task_are_kept():
    assert len(second_task().right) == 5
    assert all(0.7 < share < 0.8 for share in second_task().right)


def test_the_recipe_trains_the_tiny_bert_by_each_task():
    for task in ("both sides", "left", "next sentence"):
        model, history = pretrain_tiny(task=task, steps=4)
        assert len(history.losses) == 4
        start = untrained(tuple(load("bert-tiny").about["vocabulary"]))
        moved = {
            name
            for (name, now), before in zip(model.named_parameters(), start.parameters(), strict=True)
            if not torch.equal(now, before)
        }
        second = {name for name, _ in model.named_parameters() if "pooler" in name or "next_sentence" in name}
        assert bool(second & moved) == (task == "next sentence")
        assert {name for name, _ in model.named_parameters()} - second == moved - second


def test_the_shipped_model_is_the_start_of_this_recipe():
    about = load("bert-tiny").about
    model, start = trained("bert-tiny"), untrained(tuple(about["vocabulary"]), about["seed"])
    assert model.bert.config == start.bert.config
    near = F.cosine_similarity(
        model.bert.blocks[0].W_1.weight.flatten(), start.bert.blocks[0].W_1.weight.flatten(), dim=0
    )
    assert near > 0.3  # it came from there; another start would have about 0
    assert torch.allclose(model.bert.pooler.weight, start.bert.pooler.weight, atol=2e-3)  # never trained


def test_an_untrained_model_comes_from_its_seed_and_leaves_chance_alone():
    torch.manual_seed(8)
    before = torch.get_rng_state()
    one, same, other = (untrained(LETTERS, seed).bert.pooler.weight for seed in (1, 1, 2))
    assert torch.equal(torch.get_rng_state(), before)
    assert torch.equal(one, same)
    assert not torch.equal(one, other)
    assert untrained(LETTERS).training is False


def test_training_stops_and_goes_on_with_the_same_losses(alphabet, tmp_path):
    path, how = tmp_path / "checkpoint.safetensors", {"steps": 12, "size": 4}
    whole = untrained(LETTERS)
    straight = pretrain(whole, alphabet, **how)
    stopped = untrained(LETTERS)
    with pytest.raises(RuntimeError, match="power"):
        pretrain(Failing(stopped, after=7), alphabet, **how, checkpoint=path)
    assert not path.exists()  # before the first hundred steps, an error leaves nothing
    model = untrained(LETTERS)
    assert pretrain(model, alphabet, **how, checkpoint=path) == straight
    assert pretrain(untrained(LETTERS), alphabet, **how, checkpoint=path) == straight  # and from its end
    assert torch.equal(model.word_bias, whole.word_bias)


class Failing(BertForPreTraining):
    """Fails after some steps, as a machine might."""

    def __init__(self, model, after):
        super().__init__(model.bert.config)
        self.left = after

    def words(self, hidden):
        self.left -= 1
        if self.left < 0:
            raise RuntimeError("no power")
        return super().words(hidden)


# Filling blanks


def test_accuracy_counts_only_what_is_hidden():
    model, batch = trained("bert-tiny"), fresh_batch(200)
    hidden = batch.ids[batch.chosen] == MASK
    logits = answer(model, batch)[hidden].detach()
    best = logits.argsort(dim=-1, descending=True)
    found = masked_accuracy(model, batch)
    assert found.first == pytest.approx((best[:, 0] == batch.answers[hidden]).float().mean().item())
    five = [
        word in row for word, row in zip(batch.answers[hidden].tolist(), best[:, :5].tolist(), strict=True)
    ]
    assert found.five == pytest.approx(sum(five) / len(five))


def test_the_likeliest_words_come_first_with_their_shares():
    model, words = trained("bert-tiny"), tuple(load("bert-tiny").about["vocabulary"])
    silver, opened = (
        fill(model, words, "他去[MASK]行存钱。")[0],
        fill(model, words, "he sat [MASK] the [MASK].", top=3),
    )
    assert silver[0].token == "银"
    assert silver[0].share > 0.9
    assert len(silver) == 5
    assert [len(guesses) for guesses in opened] == [3, 3]
    assert opened[0][0].token == "on"
    shares = [guess.share for guess in fill(model, words, "[MASK]", top=len(words))[0]]
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) == pytest.approx(1, abs=1e-5)


def test_before_training_every_word_is_nearly_as_likely():
    words = tuple(load("bert-tiny").about["vocabulary"])
    assert fill(untrained(words), words, "他去[MASK]行存钱。")[0][0].share < 0.1


def test_a_sentence_without_a_blank_is_named():
    with pytest.raises(ValueError, match=r"^text must have a \[MASK\], got '他去银行。'$"):
        fill(untrained(LETTERS), LETTERS, "他去银行。")


def test_a_sentence_with_more_tokens_than_places_is_named():
    with pytest.raises(ValueError, match=r"^T must be from 1 to 32"):
        fill(untrained(LETTERS), LETTERS, "[MASK]" + "a" * 40 + " b" * 40)


# The command line


@pytest.fixture
def text(tmp_path):
    """A small text in both languages, two documents."""
    path = tmp_path / "stories.txt"
    path.write_text(("小明爱花。\n花很红。\nthe flower is red.\n" * 9 + "\n") * 2, "utf-8")
    return path


SMALL = ["--steps", "6", "--batch", "5", "--width", "12", "--layers", "1", "--heads", "3"]


def run(*arguments):
    """The command in a process of its own, as a reader starts it."""
    command = [sys.executable, "-m", "bertbook.pretraining", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)


def test_a_text_becomes_a_model_that_can_be_opened(text, tmp_path):
    folder = tmp_path / "new" / "model"
    done = run(text, folder, *SMALL)
    assert (done.returncode, done.stderr) == (0, "")
    assert "54 sentences, 17 words in the vocabulary" in done.stdout
    assert "History(6 of 6 steps" in done.stdout
    model, words = own_text.opened(folder)
    assert words[:5] == SPECIAL
    assert {"花", "flower"} < set(words)
    assert model.bert.config.hidden_size == 12
    assert not model.training
    assert len(fill(model, words, "花很[MASK]。")[0]) == 5
    history = json.loads((folder / "history.json").read_text("utf-8"))
    assert (len(history["losses"]), history["planned"], history["end"]) == (6, 6, "out of steps")
    assert {path.name for path in folder.iterdir()} == {
        *("checkpoint.safetensors", "model.safetensors", "model.json", "history.json")
    }


def test_help_tells_what_it_wants():
    done = run("--help")
    assert done.returncode == 0
    for told in ("UTF-8, a sentence a line", "--steps", "--task", "Ctrl-C loses nothing"):
        assert told in " ".join(done.stdout.split())


@pytest.mark.parametrize("task", ["both sides", "left", "next sentence"])
def test_ctrl_c_loses_nothing(text, tmp_path, task, monkeypatch, capsys, interruptible):
    straight, stopped = tmp_path / "straight", tmp_path / "stopped"
    asked = [*SMALL, "--task", task]
    assert own_text.main([str(text), str(straight), *asked]) == 0
    saved, steps = own_text.pretrain, []

    def impatient(model, corpus, **how):
        words = model.words

        def counted(hidden):
            steps.append(hidden)
            if len(steps) == 3:
                os.kill(os.getpid(), signal.SIGINT)
            return words(hidden)

        model.words = counted
        return saved(model, corpus, **how)

    monkeypatch.setattr(own_text, "pretrain", impatient)
    capsys.readouterr()
    assert own_text.main([str(text), str(stopped), *asked]) == 130
    assert "run the same command again to go on" in capsys.readouterr().out
    half = json.loads((stopped / "history.json").read_text("utf-8"))
    assert (half["end"], len(half["losses"])) == ("interrupted", 3)
    monkeypatch.setattr(own_text, "pretrain", saved)
    assert own_text.main([str(text), str(stopped), *asked]) == 0
    assert (stopped / "history.json").read_text("utf-8") == (straight / "history.json").read_text("utf-8")
    one, other = (load_file(folder / "model.safetensors") for folder in (straight, stopped))
    assert all(torch.equal(one[name], other[name]) for name in one)


@pytest.fixture
def interruptible():
    """Ctrl-C interrupts, as it does at a keyboard; a shell lets programs in the background ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_ctrl_c_before_training_says_so(text, tmp_path, monkeypatch, capsys):
    def pressed(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(own_text, "read_corpus", pressed)
    assert own_text.main([str(text), str(tmp_path / "m"), *SMALL]) == 130
    assert capsys.readouterr().err == "interrupted\n"


def error(capsys, *arguments):
    assert own_text.main([*map(str, arguments)]) == 1
    told = capsys.readouterr().err
    assert told.startswith("error: ")
    return told


def test_a_text_that_will_not_do_is_named_with_its_line(text, tmp_path, capsys):
    folder = tmp_path / "m"
    text.write_bytes("good\ngood\n花\n".encode() + "花".encode("gb18030"))
    assert re.search(r"stories\.txt, line 4: not UTF-8", error(capsys, text, folder, *SMALL))
    text.write_text("\n\n")
    assert "stories.txt: there is no sentence; write a sentence a line" in error(capsys, text, folder, *SMALL)
    assert "nothing.txt" in error(capsys, tmp_path / "nothing.txt", folder, *SMALL)
    assert not folder.exists()


def test_a_folder_of_another_training_is_named(text, tmp_path, capsys):
    folder = tmp_path / "m"
    assert own_text.main([str(text), str(folder), *SMALL]) == 0
    told = error(capsys, text, folder, *SMALL, "--seed", 1)
    assert told == f"error: seed must be 0 to go on in {folder}, got 1; to begin anew, name another folder\n"
    text.write_text(text.read_text("utf-8") + "花\n", "utf-8")
    assert "error: sha256 must be" in error(capsys, text, folder, *SMALL)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--heads", "5"], "num_attention_heads must divide hidden_size = 12, got 5"),
        (["--steps", "0"], "steps must be above 0 and finite, got 0"),
        (["--places", "2"], "places must be at least 8, got 2"),
        (["--batch", "0"], "size must be at least 1, got 0"),
        (["--layers", "0"], "num_hidden_layers must be above 0 and finite, got 0"),
    ],
)
def test_a_number_that_will_not_do_is_named(text, tmp_path, capsys, arguments, told):
    assert error(capsys, text, tmp_path / "m", *SMALL, *arguments) == f"error: {told}\n"


def test_the_tiny_bert_has_the_sizes_that_the_book_tells():
    model = untrained(tuple(load("bert-tiny").about["vocabulary"]))
    assert sum(parameter.numel() for parameter in model.parameters()) == 125_150
    assert (TINY.hidden_size, TINY.num_hidden_layers, TINY.num_attention_heads) == (64, 2, 4)
    assert (TINY.intermediate_size, TINY.max_position_embeddings) == (256, 32)
