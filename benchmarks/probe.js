/** Runs in every measured page before its own scripts. `probe.keys` has one entry a key: what it cost, until it was painted. */

window.probe = { keys: [], asked: 0, changes: 0, long: [], executed: 0, stop: () => {}, finished: () => {} };

/** Resolves when as many keys have been drawn. */
probe.drawn = (count) =>
  new Promise((done) => {
    const all = () => probe.keys.length === count && probe.keys.at(-1).done;
    probe.finished = () => all() && done();
    probe.finished();
  });

// What a page runs while nobody touches it, and whatever hostile text manages to call.
const frame = window.requestAnimationFrame.bind(window);
for (const name of ["requestAnimationFrame", "requestIdleCallback", "setTimeout", "setInterval"]) {
  const real = window[name].bind(window);
  window[name] = (...given) => {
    probe.asked++;
    return real(...given);
  };
}
for (const name of ["alert", "confirm", "prompt"])
  window[name] = () => {
    probe.executed++;
  };
new PerformanceObserver((list) => {
  for (const task of list.getEntries()) probe.long.push(task.duration);
}).observe({ type: "longtask" });

/** Counts changes of the drawing, not of the box that is typed into. Keys are timed without the costly attributes. */
const observer = new MutationObserver((records) => {
  for (const { target } of records) if (target.nodeName !== "TEXTAREA") probe.changes++;
});
const observe = (attributes) =>
  observer.observe(document, { subtree: true, childList: true, characterData: true, attributes });
observe(true);

/** Measures each key that changes an input, from the key until two frames in a row have changed nothing. */
probe.watch = () => {
  observe(false);
  let pressed = 0;
  let key = null;
  const onKey = (event) => {
    pressed = event.timeStamp;
  };
  const before = () => {
    key = { start: performance.now(), pressed, handler: 0, frames: 0, painted: 0, done: false };
    probe.keys.push(key);
    follow(key);
  };
  const after = () => {
    const mine = key;
    queueMicrotask(() => {
      mine.handler = performance.now() - mine.start;
    });
  };
  const listeners = [["keydown", onKey, true], ["input", before, true], ["input", after, false]];
  for (const listener of listeners) window.addEventListener(...listener);
  probe.stop = () => {
    observe(true);
    for (const listener of listeners) window.removeEventListener(...listener);
  };
};

function follow(key) {
  let [count, quiet, seen] = [0, 0, probe.changes];
  const painted = new MessageChannel();
  painted.port1.onmessage = () => {
    if (probe.changes !== seen) {
      [quiet, seen] = [0, probe.changes];
      key.frames = count;
      key.painted = performance.now() - key.pressed;
    } else quiet++;
    key.done = quiet === 2;
    if (key.done) probe.finished();
    else frame(tick);
  };
  const tick = () => {
    count++;
    painted.port2.postMessage(null); // arrives when this frame has been drawn
  };
  frame(tick);
}
