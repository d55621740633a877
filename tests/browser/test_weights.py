"""The page reads the very numbers of the shipped weights: halves, and bytes times a factor for each row."""

import base64
import json

import numpy as np
import pytest
from playwright.sync_api import Page

from bertbook import weights
from bertbook.sphinx_ext import weights_script
from bertbook.widgets import Softmax


@pytest.fixture
def page(show) -> Page:
    return show(Softmax())


@pytest.mark.parametrize("name", ["bert-tiny", "bert-tiny-left", "who-rnn-10"])
def test_numbers_in_the_page_are_those_in_python_to_the_last_digit(page: Page, name: str) -> None:
    page.evaluate(weights_script(name))
    read = page.evaluate(
        """name => Object.fromEntries(Object.entries(window.bertbookWeights[name].arrays).map(([key, one]) =>
            [key, [...(one.scale ? bertbook.engine.scaled(one.data, one.scale)
                                 : bertbook.engine.halves(one.data))]]))""",
        name,
    )
    arrays = weights.load(name).arrays
    assert read.keys() == arrays.keys()
    for key, array in arrays.items():
        np.testing.assert_array_equal(np.array(read[key]), array.flatten().astype(float), err_msg=key)


def test_every_byte_and_every_half_is_read_right(page: Page) -> None:
    halves = np.arange(0x7C00, dtype="<u2").view("<f2")  # all that are finite and not negative
    for all_of_them in (halves, -halves):
        data = base64.b64encode(all_of_them.tobytes()).decode()
        read = page.evaluate("data => [...bertbook.engine.halves(data)]", data)
        np.testing.assert_array_equal(np.array(read), all_of_them.astype(float))
    steps = np.arange(-127, 128, dtype=np.int8)
    factors = np.array([0.5, -3.0, 2.0**-24, 65504.0], "<f2")
    sent = [base64.b64encode(part.tobytes()).decode() for part in (np.tile(steps, 4), factors)]
    read = page.evaluate("([data, scale]) => [...bertbook.engine.scaled(data, scale)]", sent)
    np.testing.assert_array_equal(np.array(read).reshape(4, -1), factors.astype(float)[:, None] * steps)
    assert json.dumps(read).count("null") == 0
