// What a chart needs, while the framework starts. plotly.js takes a third of a second to start: that
// time passes while the server computes the page, which must have been asked for first.

import { loadPlotly } from "./library.js";
import "./live_chart.js";
import { dress } from "./stage.js";

const ASKED = "running"; // the framework's own mark; without it, the chart loads plotly.js itself
const base = new URL(".", import.meta.url).pathname.replace(/\/$/, "");

dress(base);
new PerformanceObserver((marks, observer) => {
  if (!marks.getEntriesByName(ASKED).length) return;
  observer.disconnect();
  loadPlotly(base).catch(() => {}); // the chart tries again, and says so if it must
}).observe({ type: "mark", buffered: true });
