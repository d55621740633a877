"""What `Heirloom` and `Lock` compute in Python, and the stories they start with."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose
from traitlets import TraitError

from bertbook import tasks, weights
from bertbook.stories import WhoStories, spell
from bertbook.widgets import Heirloom, Lock
from bertbook.widgets.lock import GATES
from bertbook.widgets.who import DISTANCES, LIMIT, read, read_story, stories, trained_for

MODELS = sorted({*Heirloom.models, *Lock.models})


def test_the_books_stories_have_their_distance_and_no_unknown_word() -> None:
    assert set(stories()) == set(DISTANCES)
    for distance, text in stories().items():
        story = read_story(text, Heirloom.models[0])
        assert story.distance == distance
        assert story.tokens[story.subject or 0] == "我"
        assert 0 not in story.ids
        assert spell(story.tokens) == text


def test_the_subject_is_who_formed_the_bond_wherever_others_are_named() -> None:
    generated = WhoStories((9, 60), seed=8, prefix_distractors=0.6)
    for _ in range(200):
        wanted = generated.story()
        story = read_story(spell(wanted.tokens), "who-lstm-locked")
        assert (tuple(story.tokens), story.subject, story.distance) == (*wanted[:2], wanted.distance)


@pytest.mark.parametrize("text", ["", "谁与赛罕塔拉结下了不解之缘？", "我与赛罕塔拉。", "hello 𠮷 <b>"])
def test_a_story_without_the_deed_has_no_subject(text: str) -> None:
    widget = Heirloom(text)
    assert (widget.story.subject, widget.story.distance) == (None, None)
    assert np.isnan(widget.left["rnn"]).all()
    assert len(widget.sensitivity["lstm"]) == len(widget.tokens)


@pytest.mark.parametrize("name", MODELS)
def test_what_a_reader_was_trained_for_is_what_its_weights_tell(name: str) -> None:
    first, last = trained_for(name)
    data = weights.load(name).about["data"]
    assert data.startswith(f"stories of distance {first} to ")
    assert data.endswith(str(last))


def test_answers_are_those_of_the_trained_readers() -> None:
    widget = Heirloom(distance=40)
    for kind in ("rnn", "lstm"):
        name = f"who-{kind}-40"
        reader, vocabulary = tasks.trained(name).double(), weights.load(name).about["vocabulary"]
        ids = torch.tensor([[vocabulary.index(token) for token in widget.tokens]])
        logits = reader(ids, torch.tensor([ids.shape[1]])).detach()
        assert_allclose(widget.answer[kind], logits.softmax(dim=-1)[0], atol=1e-12)
        assert widget.hidden[kind].shape == (ids.shape[1], reader.hidden_width)
    assert widget.names == ["我", "你", "他", "小明", "小红", "妈妈", "爷爷", "老师"]


@pytest.mark.parametrize("name", ["who-rnn-20", "who-lstm-20", "who-lstm-locked"])
def test_what_is_left_is_right_as_often_as_the_weights_tell(name: str) -> None:
    """The read-outs find the subject in fresh stories as often as list.json says."""
    distance = 20
    generated = WhoStories(distance, seed=1_000_000)
    told = [generated.story() for _ in range(150)]
    readings = [read(name, read_story(spell(story.tokens), name)) for story in told]
    names = generated.names
    for k in (0, 8, distance):
        right = [
            names[int(reading.left[story.subject + k].argmax())] == story.answer
            for story, reading in zip(told, readings, strict=True)
        ]
        assert np.mean(right) == pytest.approx(weights.load(name).about["read_out"][k], abs=0.15)


def test_left_is_shares_from_the_subject_on() -> None:
    widget = Heirloom(distance=20)
    subject = widget.story.subject
    assert subject == 4
    for left in widget.left.values():
        assert np.isnan(left[:subject]).all()
        assert_allclose(left[subject:].sum(axis=1), 1)


def test_the_lstm_keeps_what_the_rnn_of_the_same_lessons_loses_and_short_stories_first_teach() -> None:
    for distance in (40, 80):
        widget = Heirloom(distance=distance)
        assert widget.left["lstm"][-1, 0] > 0.9
        assert widget.left["rnn"][-1, 0] < 0.4
        assert Heirloom(distance=distance, rnn="short").left["rnn"][-1, 0] > 0.9


def test_sensitivity_is_what_a_small_change_of_a_vector_does_to_h() -> None:
    widget = Heirloom(distance=10, cursor=8)
    for kind, name in widget.readers.items():
        reader = tasks.trained(name).double()
        x = reader.embed(torch.tensor([widget.story.ids[:9]])).detach()
        slopes = torch.zeros(reader.hidden_width, x.shape[-1], dtype=torch.float64)
        for d in range(x.shape[-1]):
            step = torch.zeros_like(x)
            step[0, 3, d] = 1e-5
            up, down = (reader.layer(x + sign * step).hidden[0, 8] for sign in (1, -1))
            slopes[:, d] = (up - down) / 2e-5
        assert widget.sensitivity[kind][3] == pytest.approx(float(slopes.detach().norm()), rel=1e-6)


def test_a_hand_on_the_gates_sets_them_for_all_units_there_and_nowhere_else() -> None:
    free, held = Lock(), Lock(turns={"f/12": 0.25, "o/12": 1.0})
    assert (held.gates["f"][12] == 0.25).all()
    assert (held.gates["o"][12] == 1).all()
    for gate in GATES:
        assert_allclose(held.gates[gate][:12], free.gates[gate][:12])
    c = held.gates["f"] * np.vstack([np.zeros(16), held.cell[:-1]]) + held.gates["i"] * held.gates["g"]
    assert_allclose(held.cell, c)
    assert_allclose(held.hidden, held.gates["o"] * np.tanh(held.cell))


def test_held_open_the_input_gate_is_one_everywhere_but_under_a_hand() -> None:
    gate = Lock(reader="open", turns={"i/4": 0.5}).gates["i"]
    assert (gate[4] == 0.5).all()
    assert (np.delete(gate, 4, axis=0) == 1).all()


def test_held_open_about_half_of_many_stories_are_answered_rightly() -> None:
    """As the widget says; with its lock the same LSTM answers all."""
    batch = WhoStories(40, seed=1_000_000).batch(300)
    reader = tasks.trained("who-lstm-locked")
    ids, lengths = torch.from_numpy(batch.ids), torch.from_numpy(batch.lengths)
    mask = torch.arange(ids.shape[1]) < lengths[:, None]
    with torch.no_grad():
        out = reader.layer(
            reader.embed(ids), mask=mask, turn=lambda t, gates: gates._replace(i=torch.ones_like(gates.i))
        )
        right = reader.answer(out.hidden, lengths).argmax(dim=-1).numpy() == batch.answers
    assert 0.4 < right.mean() < 0.65


def test_the_locked_gate_opens_for_the_subject_and_the_plain_one_does_not_lock() -> None:
    locked, plain = (Lock(reader=reader).gates["i"].mean(axis=1) for reader in ("locked", "plain"))
    assert locked[4] > 5 * locked[22] > 0  # 我, 小明
    assert plain[22] > plain[4]
    assert Lock().answer.argmax() == Lock(reader="plain").answer.argmax() == 0


@pytest.mark.parametrize("place", ["f/012", "f/00", "f/１２", "f/10000", "g/1", "f/", "f/-1", "f/1 "])
def test_a_turn_names_a_gate_and_a_token_in_one_way_only(place: str) -> None:
    """Another spelling would be taken and do nothing."""
    with pytest.raises(TraitError, match="keys look like"):
        Lock(turns={place: 0.0})


@pytest.mark.parametrize("place", ["f/0", "i/10", "o/9999"])
def test_a_turn_may_be_at_any_token(place: str) -> None:
    assert Lock(turns={place: 0.5}).turns == {place: 0.5}


def test_a_lock_broken_once_takes_the_next_name() -> None:
    widget = Lock(turns={"f/12": 0.0})
    assert widget.names[int(widget.answer.argmax())] == "小明"
    assert widget.left[-1, 0] < 0.1


def test_lock_starts_where_the_gate_opens() -> None:
    assert (Lock().cursor, Lock().start["cursor"], Lock(cursor=9).cursor, Lock("小明回家了。").cursor) == (
        4,
        4,
        9,
        -1,
    )


def test_the_story_follows_the_distance_until_the_reader_types() -> None:
    widget = Heirloom()
    widget.distance = 80
    assert widget.story.distance == 80
    widget.sentence = "我与赛罕塔拉结下了不解之缘。谁？"
    widget.distance = 10
    assert widget.story.distance == 6
    widget.sentence = None
    assert widget.story.distance == 10


def test_the_tables_tell_what_is_left_clause_by_clause_in_few_bytes() -> None:
    for distance in DISTANCES:
        widget = Heirloom(distance=distance)
        html = widget._tables()
        assert len(html.encode()) < 6_000
        assert f"{widget.left['lstm'][-1, 0]:.3f}" in html
        assert "赛罕塔拉" in html
    assert len(Lock()._tables().encode()) < 6_000
    assert LIMIT > 110
