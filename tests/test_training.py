"""Training finds what is there, is the same for the same seed, stops when told, and says what is wrong."""

import math
import os
import re
import signal

import pytest
import torch
from torch import nn

from bertbook.training import SMOOTHING, History, slope, train


class Line(nn.Module):
    """y = w x + b, with dropout to see whether it is seeded."""

    def __init__(self, dropout=0.0):
        super().__init__()
        self.linear = nn.Linear(3, 1)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        return self.linear(self.dropout(x)).squeeze(-1)


WEIGHT = torch.tensor([1.0, -2, 3])


def batches(seed=0):
    """Endless points on a plane."""
    generator = torch.Generator().manual_seed(seed)
    while True:
        x = torch.randn(7, 3, generator=generator)
        yield x, x @ WEIGHT + 5


def loss(model, batch):
    x, y = batch
    return (model(x) - y).square().mean()


def line(dropout=0.0):
    torch.manual_seed(1)
    return Line(dropout)


def run(model=None, **how):
    model = line() if model is None else model
    history = train(
        model, how.pop("batches", batches()), how.pop("loss", loss), **{"steps": 20, "lr": 0.1, **how}
    )
    return model, history


# It trains


def test_training_finds_the_plane():
    model, history = run(steps=400)
    torch.testing.assert_close(model.linear.weight[0], WEIGHT, rtol=0, atol=1e-3)
    assert model.linear.bias.item() == pytest.approx(5, abs=1e-3)
    assert history.end == "out of steps"
    assert history.planned == len(history.losses) == len(history.smoothed) == 400


def test_a_step_is_the_optimizers_step_with_a_clipped_gradient():
    model, by_hand = line(), line()
    run(model, steps=1, lr=0.5, clip=0.25, optimizer=torch.optim.SGD)
    loss(by_hand, next(batches())).backward()
    gradient = torch.cat([p.grad.flatten() for p in by_hand.parameters()])
    assert gradient.norm() > 0.25
    moved = (
        torch.cat([p.detach().flatten() for p in by_hand.parameters()])
        - 0.5 * 0.25 * gradient / gradient.norm()
    )
    torch.testing.assert_close(torch.cat([p.detach().flatten() for p in model.parameters()]), moved)


def test_without_clip_the_gradient_is_as_long_as_it_is():
    model, by_hand = line(), line()
    run(model, steps=1, lr=0.01, clip=None, optimizer=torch.optim.SGD)
    loss(by_hand, next(batches())).backward()
    torch.testing.assert_close(model.linear.weight, by_hand.linear.weight - 0.01 * by_hand.linear.weight.grad)


def test_frozen_parameters_stay():
    model = line()
    model.linear.bias.requires_grad_(False)
    before = model.linear.bias.clone()
    run(model)
    assert torch.equal(model.linear.bias, before)


def test_the_history_is_the_loss_before_each_step_and_its_running_mean():
    _, history = run(steps=3)
    first = loss(line(), next(batches())).item()
    assert history.losses[0] == history.smoothed[0] == pytest.approx(first)
    kept = history.smoothed[1] * SMOOTHING + history.losses[2] * (1 - SMOOTHING)
    assert history.smoothed[2] == pytest.approx(kept)
    assert isinstance(history, History)


def test_a_history_says_what_happened():
    assert repr(History((1.0, 0.5), (1.0, 0.95), 7, "interrupted")) == (
        "History(2 of 7 steps, smoothed loss 0.950, interrupted)"
    )
    assert repr(History((), (), 7, "interrupted")) == "History(0 of 7 steps, interrupted)"


def test_the_model_trains_in_training_mode_and_comes_back_in_eval_mode():
    modes = []

    def watched(model, batch):
        modes.append(model.training)
        return loss(model, batch)

    model, _ = run(line().eval(), loss=watched, steps=2)
    assert modes == [True, True]
    assert not model.training


# It is the same each time


def test_the_same_seed_gives_the_same_model_and_another_one_does_not():
    one, other, third = (run(line(dropout=0.5), seed=seed)[0] for seed in (3, 3, 4))
    assert torch.equal(one.linear.weight, other.linear.weight)
    assert not torch.equal(one.linear.weight, third.linear.weight)


def test_random_numbers_outside_stay_as_they_were():
    model = line(dropout=0.5)
    before = torch.get_rng_state()
    run(model)
    assert torch.equal(torch.get_rng_state(), before)


# It stops


def test_it_stops_as_soon_as_the_smoothed_loss_is_low_enough():
    _, history = run(steps=400, stop_below=0.5)
    assert history.end == "loss low enough"
    assert history.smoothed[-1] < 0.5 <= min(history.smoothed[:-1])
    assert len(history.losses) < history.planned == 400


@pytest.fixture
def interruptible():
    """Ctrl-C interrupts, as it does at a keyboard; a shell lets programs in the background ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_ctrl_c_keeps_what_was_learned_and_what_happened(interruptible):
    def interrupted():
        for number, batch in enumerate(batches()):
            if number == 5:
                os.kill(os.getpid(), signal.SIGINT)
            yield batch

    model, history = run(batches=interrupted(), steps=400)
    assert history.end == "interrupted"
    assert len(history.losses) == 5
    assert not model.training
    five, _ = run(steps=5)
    assert torch.equal(model.linear.weight, five.linear.weight)


def test_ctrl_c_waits_for_the_end_of_the_step(interruptible):
    def interrupted(model, batch):
        steps.append(batch)
        if len(steps) == 5:
            os.kill(os.getpid(), signal.SIGINT)
        return loss(model, batch)

    steps = []
    model, history = run(loss=interrupted, steps=400)
    assert history.end == "interrupted"
    assert len(history.losses) == 5
    five, _ = run(steps=5)
    assert torch.equal(model.linear.weight, five.linear.weight)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_ctrl_c_in_the_last_step_is_not_swallowed(interruptible):
    def interrupted(model, batch):
        os.kill(os.getpid(), signal.SIGINT)
        return loss(model, batch)

    assert run(loss=interrupted, steps=1)[1].end == "interrupted"


def test_ctrl_c_pressed_twice_ends_it_at_once(interruptible, tmp_path):
    def interrupted(model, batch):
        steps.append(batch)
        if len(steps) == 5:
            os.kill(os.getpid(), signal.SIGINT)
            os.kill(os.getpid(), signal.SIGINT)
            raise AssertionError("not reached")
        return loss(model, batch)

    steps = []
    _, history = run(loss=interrupted, steps=400, checkpoint=tmp_path / "c", every=2)
    assert history.end == "interrupted"
    assert len(history.losses) == 4
    whole, _ = run(checkpoint=tmp_path / "c", steps=400)  # from step 4, where the last checkpoint was written
    assert torch.equal(whole.linear.weight, run(steps=400)[0].linear.weight)


def test_any_other_error_comes_through_and_leaves_the_model_in_eval_mode():
    def broken():
        yield next(batches())
        raise RuntimeError("no such file")

    model = line()
    with pytest.raises(RuntimeError, match=r"^no such file$"):
        run(model, batches=broken())
    assert not model.training


# It goes on


def adamw(parameters, lr):
    return torch.optim.AdamW(parameters, lr=lr)


@pytest.mark.parametrize("stopped", [1, 7, 19])
@pytest.mark.parametrize("optimizer", [adamw, torch.optim.SGD])
def test_training_that_stopped_goes_on_as_if_it_had_not(tmp_path, stopped, optimizer, interruptible):
    def cut_off():
        for number, batch in enumerate(batches()):
            if number == stopped:
                os.kill(os.getpid(), signal.SIGINT)
            yield batch

    how = {"optimizer": optimizer, "schedule": slope(0.2, 0.5), "lr": 0.05}
    whole, straight = run(line(dropout=0.3), **how)
    path = tmp_path / "deep" / "checkpoint.safetensors"
    _, first = run(line(dropout=0.3), batches=cut_off(), checkpoint=path, **how)
    assert (len(first.losses), first.end) == (stopped, "interrupted")
    model, history = run(line(dropout=0.3), checkpoint=path, **how)
    assert history == straight  # every loss, to the last digit
    assert torch.equal(model.linear.weight, whole.linear.weight)


def test_a_checkpoint_is_written_every_so_many_steps_and_in_the_end(tmp_path):
    path = tmp_path / "checkpoint.safetensors"
    written = []

    def watched(model, batch):
        written.append(path.exists() and path.read_bytes())
        return loss(model, batch)

    run(loss=watched, steps=8, checkpoint=path, every=3)
    kept = [*written, path.read_bytes()]
    assert kept[:3] == [False] * 3
    assert kept[3] == kept[4] == kept[5] != kept[6] == kept[7] != kept[8]
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_training_that_is_done_is_not_done_again(tmp_path):
    for how in ({"steps": 20}, {"steps": 400, "stop_below": 0.5}):
        path = tmp_path / f"{how['steps']}"
        model, history = run(checkpoint=path, **how)
        again, same = run(checkpoint=path, **how)
        assert same == history
        assert torch.equal(again.linear.weight, model.linear.weight)


@pytest.mark.parametrize(("name", "given"), [("steps", 21), ("lr", 0.2), ("clip", None), ("seed", 1)])
def test_a_checkpoint_of_another_training_is_named(tmp_path, name, given):
    path = tmp_path / "checkpoint.safetensors"
    run(checkpoint=path)
    before = {"steps": 20, "lr": 0.1, "clip": 1.0, "seed": 0}[name]
    told = f"{name} must be {before} to go on from {path}, got {given}; to begin anew, give another file"
    with pytest.raises(ValueError, match=f"^{re.escape(told)}$"):
        run(checkpoint=path, **{name: given})


# The learning rate


def test_the_slope_climbs_and_falls():
    factor = slope(up=0.1, down=0.5)
    assert [factor(done) for done in (0, 0.05, 0.1, 0.3, 0.5, 0.75, 1)] == [0, 0.5, 1, 1, 1, 0.5, 0]
    assert [slope(0, 0)(done) for done in (0, 0.5, 1)] == [1, 1, 1]
    assert [slope(down=1)(done) for done in (0, 0.25, 1)] == [1, 0.75, 0]


def test_the_schedule_changes_the_learning_rate_from_step_to_step():
    rates = []

    class Watched(torch.optim.SGD):
        def step(self, *args):
            rates.append(self.param_groups[0]["lr"])
            return super().step(*args)

    run(steps=4, lr=0.8, schedule=slope(), optimizer=Watched)  # at 1/8, 3/8, 5/8 and 7/8 of all steps
    assert rates == pytest.approx([0.8, 0.8, 0.6, 0.2])


@pytest.mark.parametrize(("up", "down"), [(-0.1, 0.5), (0.5, -0.1), (0.6, 0.5)])
def test_a_slope_that_is_no_share_is_named(up, down):
    told = f"up and down must be 0 or more, with a sum of at most 1, got {up} and {down}"
    with pytest.raises(ValueError, match=f"^{re.escape(told)}$"):
        slope(up, down)


# Errors name the argument, what was given and what would do


@pytest.mark.parametrize("name", ["steps", "lr", "clip", "every"])
@pytest.mark.parametrize("number", [0, -1, math.inf, math.nan])
def test_a_number_out_of_range_is_named(name, number):
    with pytest.raises(ValueError, match=f"^{name} must be above 0 and finite, got {number}$"):
        run(**{name: number})


def test_a_model_with_nothing_to_train_is_named():
    with pytest.raises(ValueError, match=r"^model must have a parameter that requires a gradient, got none$"):
        run(line().requires_grad_(False))


def test_batches_that_run_out_are_named():
    few = [next(batches())] * 3
    with pytest.raises(ValueError, match=r"^batches must hold one for each of 20 steps, but ended after 3$"):
        run(batches=few)


@pytest.mark.parametrize(
    ("value", "given"),
    [
        (lambda model, batch: (model(batch[0]) - batch[1]).square(), "(7,)"),
        (lambda model, batch: loss(model, batch).item(), "float"),
        (lambda model, batch: loss(model, batch).detach(), "()"),
    ],
)
def test_a_loss_that_is_no_number_of_the_model_is_named(value, given):
    told = f"loss must return one number that depends on the model's parameters, got {given}"
    with pytest.raises(ValueError, match=f"^{re.escape(told)}$"):
        run(loss=value)


def test_a_loss_that_explodes_is_named():
    with pytest.raises(
        ValueError, match=r"^loss must stay finite, got (inf|nan) at step \d+: a lower lr may do$"
    ):
        run(lr=1e10, clip=None, optimizer=torch.optim.SGD)
