// In the page: when something happened and when it was drawn, for any plotly chart on any page.
// "Drawn" is the first animation frame after the one in which the curves' paths changed.

window.probe = (() => {
  const paths = () => [...document.querySelectorAll(".scatterlayer .js-line")]
    .map((line) => line.getAttribute("d")).join("|");
  const told = (target) => target.getAttribute?.("aria-valuetext") ?? target.value;
  let touched = false; // a path was set since the last frame
  let scheduled = false;
  let run = null; // the measurement of a drag
  let waiting = []; // {seen, done}: called back in the first frame in which seen() is true
  let picture = "", pressed = 0, released = 0, firstChart = 0;

  // Frames are asked for only while something is measured: idle frames cost processor time.
  const schedule = () => {
    if (!scheduled) requestAnimationFrame(frame);
    scheduled = true;
  };

  new MutationObserver((records) => {
    if (!records.some(({ target }) => target.closest?.(".js-plotly-plot"))) return;
    touched = true;
    schedule();
    if (!run) return;
    run.drawing.push(...run.handled); // these events are in what was just set
    run.handled = [];
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["d"] });

  function frame() {
    scheduled = false;
    const now = performance.now();
    let changed = false;
    if (touched) {
      const next = paths();
      changed = next !== picture;
      picture = next;
      if (next) firstChart ||= now;
    }
    if (run) {
      run.frames += 1;
      if (changed) {
        run.redraws += 1;
        run.first ??= now;
        for (const stamp of run.drawing) run.lags.push(now - stamp);
      }
      if (touched) run.drawing = [];
      schedule();
    }
    touched = false;
    const still = [];
    for (const wait of waiting) wait.seen(changed) ? wait.done(now) : still.push(wait);
    waiting = still;
  }

  addEventListener("pointerdown", (event) => {
    pressed = event.timeStamp;
    if (run) run.start = event.timeStamp;
  }, true);
  addEventListener("pointerup", (event) => { released = event.timeStamp; }, true);
  addEventListener("pointermove", (event) => {
    if (!run?.start) return;
    const events = event.getCoalescedEvents();
    run.stamps = (events.length ? events : [event]).map((one) => one.timeStamp);
    run.events += run.stamps.length;
    run.end = event.timeStamp;
  }, true);
  // After the page's own handler: only events that changed the slider's value can be drawn.
  addEventListener("input", ({ target }) => {
    if (!run) return;
    if (told(target) !== run.told) run.handled.push(...run.stamps);
    run.told = told(target);
    run.stamps = [];
  });

  const chart = () => document.querySelector(".picture")?.liveChart;
  const next = (seen) => new Promise((done) => waiting.push({ seen, done }));
  const arm = (promise) => { window.probe.armed = promise; };

  return {
    startDrag() {
      run = { frames: 0, redraws: 0, events: 0, lags: [], stamps: [], handled: [], drawing: [] };
      schedule();
    },
    stopDrag() {
      const result = run;
      run = null;
      return result;
    },
    // pointerdown → the curves move for the first time
    armGrab() {
      arm(next((changed) => changed).then((now) => now - pressed));
    },
    // pointerup → the picture changes (any app)
    armRelease() {
      released = 0;
      arm(next((changed) => changed && released > 0).then((now) => now - released));
    },
    // pointerup → our chart has drawn the exact curves, on the way there, and → its words are new
    armCommit() {
      const ours = chart(), { canvas, shelf } = ours, marks = {};
      let shown = false, worded = false;
      released = 0;
      const clock = (name) => { if (released) marks[name] ??= performance.now(); };
      const wrap = (object, name, after, before = () => {}) => {
        const original = Object.getPrototypeOf(object)[name];
        object[name] = function (...args) {
          before();
          const result = original.apply(this, args);
          result instanceof Promise && name === "exact" ? result.then(after) : after();
          return result;
        };
        return () => delete object[name];
      };
      const unwrap = [
        wrap(ours, "post", () => clock("sent")),
        wrap(shelf, "exact", () => clock("answered")),
        wrap(ours, "update", () => {
          worded ||= ours.unsaved.size === 0 && released > 0;
          schedule();
        }, () => clock("told")),
        // However they are drawn: by moving the paths that are there, or by plotly.js.
        ...["move", "show"].map((name) => wrap(canvas, name, () => {
          if (!marks.answered && !marks.told) return;
          clock("plotted");
          shown = true;
          schedule();
        })),
      ];
      const painted = next(() => shown), words = next(() => worded);
      arm(Promise.all([painted, words]).then(([curves, all]) => {
        for (const undo of unwrap) undo();
        return Object.fromEntries(
          Object.entries({ ...marks, painted: curves, worded: all })
            .map(([name, time]) => [name, time - released]));
      }));
    },
    firstChart: () => firstChart,
  };
})();
