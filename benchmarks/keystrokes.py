"""Bars 1, 2 and 10: what a key costs, what runs when nobody touches anything, and input methods."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import ceil
from typing import Any

from playwright.sync_api import CDPSession, Page

from benchmarks.bench import Bench, wake
from benchmarks.report import Figure, at_most
from bertbook.widgets import toy
from bertbook.widgets.attention import Attention
from tests.browser.conftest import WIDE
from tests.browser.widgets_under_test import WIDGETS

LIMIT = Attention.limit
DRAGGED = ("softmax", "blend")  # they have no text, but sliders
TYPED = tuple(name for name in WIDGETS if name not in (*DRAGGED, "attention", "heads_stored"))
GROWING = "who loves the grassland? i love it, you love it, h"  # 50 keys, from nothing on
FULL = "我 爱 家 ，" * (LIMIT // 4 - 1) + "我 爱 家 "  # one token short of the limit
BARE = """() => {
    const [box, copy] = [document.createElement('textarea'), document.createElement('p')];
    box.addEventListener('input', () => requestAnimationFrame(() => { copy.textContent = box.value; }));
    document.body.append(box, copy);
    box.focus();
}"""
# So high a window shows all of Attention; in others, what is out of sight is drawn when the keys rest.
TALL = 2400
IN_SIGHT = f", in a window {TALL} px high"
BEYOND = f" (the 100 ms are for {LIMIT})"
TO_AND_FRO = ["w", "Backspace"] * 25  # one word more, one word less
Stroke = dict[str, float]
CHAPTER = "chapters/04_attention.html"


def strokes(page: Page, keys: list[str]) -> list[Stroke]:
    """Press real keys, each when the one before has been drawn; return what the probe saw of each."""
    page.evaluate("probe.keys = []; probe.watch()")
    for n, key in enumerate(keys, 1):
        page.keyboard.press(key)
        page.evaluate("count => probe.drawn(count)", n)
    page.evaluate("probe.stop()")
    seen: list[Stroke] = page.evaluate("probe.keys")
    return seen


def p95(values: list[float]) -> float:
    """The value that 95 of 100 do not exceed."""
    return sorted(values)[ceil(0.95 * len(values)) - 1]


def sessions(page: Page, names: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Prepare each way of typing into these widgets; yield what is done, and the keys to press."""
    for name in names:
        if name in DRAGGED:
            page.locator(f'[data-widget="{name}"] [data-role="slider"]').first.focus()
            yield name.capitalize(), ["ArrowUp", "ArrowDown"] * 25
        elif name != "attention":
            yield from own_text(page, name)
    if "attention" in names:
        yield from sentences(page)


def own_text(page: Page, name: str) -> Iterator[tuple[str, list[str]]]:
    """A word more at the end of a widget's own text; of one too long for the bar, also of its beginning."""
    box, count = page.locator('[data-role="sentence"]'), len(WIDGETS[name]().tokens)
    what = f"{name.title().replace('_', '')}, its own text of {count} tokens"
    box.press("Control+End")
    if count >= LIMIT:
        yield what + BEYOND, TO_AND_FRO
        while (count := page.locator('[data-role="token"]').count()) >= LIMIT:
            box.fill(box.input_value()[:-1])
            page.evaluate("() => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)))")
        what += f", cut to {count}"
    yield what, TO_AND_FRO


def sentences(page: Page) -> Iterator[tuple[str, list[str]]]:
    """Attention from nothing on; one token more and one less, up to its limit; that in a high window too."""
    box = page.locator('[data-role="sentence"]')
    box.fill("")
    assert len(toy.tokenize(GROWING)) <= LIMIT
    yield f"Attention, 0 to {len(toy.tokenize(GROWING))} tokens", list(GROWING)
    box.fill(FULL)
    assert len(toy.tokenize(FULL + "w")) == LIMIT
    yield f"Attention, {LIMIT} tokens", TO_AND_FRO
    page.set_viewport_size({"width": WIDE, "height": TALL})
    yield f"Attention, {LIMIT} tokens{IN_SIGHT}", TO_AND_FRO
    page.set_viewport_size({"width": WIDE, "height": 900})
    page.evaluate(BARE)
    yield "a bare text box that repeats what is typed", TO_AND_FRO


def typing(bench: Bench) -> Iterator[Figure]:
    """Bars 1 and 2, while typing: at full speed, and with the processor slowed down four times."""
    long: list[float] = []
    for names in ((*DRAGGED, "attention"), *((name,) for name in TYPED)):
        for rate in (1, 4):
            with holding(bench, names) as page:
                session = page.context.new_cdp_session(page)
                session.send("Performance.enable")
                session.send("Emulation.setCPUThrottlingRate", {"rate": rate})
                for what, keys in sessions(page, names):
                    page.evaluate("probe.long = []")
                    before = metrics(session)
                    seen = strokes(page, keys)
                    work = {name: value - before[name] for name, value in metrics(session).items()}
                    page.wait_for_timeout(100)  # long tasks are told of a little later
                    long += page.evaluate("probe.long") if rate == 1 else []
                    yield from (fast(what, seen, work) if rate == 1 else slow(what, seen))
    shown = f"{len(long)}, the longest {max(long):.0f} ms" if long else "0"
    yield Figure(2, "long tasks (> 50 ms) in these keys", shown, "0", not long)
    with holding(bench, ("attention", *TYPED, *DRAGGED)) as page:
        yield from idle(page)


@contextmanager
def holding(bench: Bench, names: Sequence[str]) -> Iterator[Page]:
    """Open a page with these widgets, all live."""
    file = bench.page_with(f"typing-{'-'.join(names)}", *(WIDGETS[name]() for name in names))
    with bench.page(file.as_uri()) as page:
        wake(page)
        yield page


def fast(what: str, seen: list[Stroke], work: dict[str, float]) -> Iterator[Figure]:
    """Bar 1 at full speed: the handler, the frames, and what the main thread did, without waiting."""
    yield at_most(1, f"{what}: handler, p95 of {len(seen)} keys", p95(of(seen, "handler")), 8, "ms", 1)
    frames = max(of(seen, "frames"))
    yield Figure(1, f"{what}: frames until painted, worst", f"{frames:.0f}", "<= 2", 1 <= frames <= 2)
    parts = {"script": "ScriptDuration", "style": "RecalcStyleDuration", "layout": "LayoutDuration"}
    shares = ", ".join(f"{name} {work[key] / work['TaskDuration']:.0%}" for name, key in parts.items())
    total = f"{1000 * work['ThreadTime'] / len(seen):.1f} ms"
    yield Figure(1, f"{what}: processor time of the main thread, a key", f"{total} ({shares})", "-", None)


def slow(what: str, seen: list[Stroke]) -> Iterator[Figure]:
    """Bar 1 on a processor four times slower. The bare box tells how much of it is the machine's."""
    what, value = f"{what}: key to paint, 4x slower, p95", p95(of(seen, "painted"))
    if what.startswith("a bare") or IN_SIGHT in what or BEYOND in what:
        yield Figure(1, what, f"{value:.0f} ms", "-", None)
    else:
        yield at_most(1, what, value, 100, "ms")


def of(seen: list[Stroke], name: str) -> list[float]:
    """One measure of all keys."""
    return [stroke[name] for stroke in seen]


def metrics(session: CDPSession) -> dict[str, float]:
    """What the browser says it has done in this page so far, in seconds and counts."""
    return {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}


def idle(page: Page) -> Iterator[Figure]:
    """Bar 2: one second in which nobody touches the page."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    page.wait_for_timeout(1000)
    page.evaluate("probe.asked = 0; probe.changes = 0")
    before = metrics(session)
    page.wait_for_timeout(1000)
    after = metrics(session)
    asked, changes = page.evaluate("[probe.asked, probe.changes]")
    script = 1000 * (after["ScriptDuration"] - before["ScriptDuration"])
    yield Figure(2, "frames and timers asked for in 1 s idle", str(asked), "0", asked == 0)
    yield Figure(2, "changes of the page in 1 s idle", str(changes), "0", changes == 0)
    yield at_most(2, "script run in 1 s idle", script, 1, "ms", 1)


def composing(bench: Bench) -> Iterator[Figure]:
    """Bar 10: an input method at work in the chapter's widget."""
    with bench.page(f"{bench.address}/{CHAPTER}") as page:
        wake(page)
        box = page.locator('[data-role="sentence"]').first
        box.click()
        page.keyboard.press("End")
        page.wait_for_timeout(500)
        page.evaluate("probe.asked = 0; probe.changes = 0")
        session = page.context.new_cdp_session(page)
        parts = ["c", "ca", "cao", "cao'", "cao'y", "cao'yu", "cao'yua", "cao'yuan", "草原"]
        for part in parts:
            ends: dict[str, Any] = {"selectionStart": len(part), "selectionEnd": len(part)}
            session.send("Input.imeSetComposition", {"text": part, **ends})
            page.wait_for_timeout(50)
        asked, changes = page.evaluate("[probe.asked, probe.changes]")
        session.send("Input.insertText", {"text": "草原"})
        page.wait_for_function("probe.changes > 0")  # and once it is finished, it is read
        what = f"frames asked for + changes drawn in {len(parts)} steps of composition"
        yield Figure(10, what, f"{asked} + {changes}", "0 + 0", asked == changes == 0)
