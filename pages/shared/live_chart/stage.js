// What a chart stands in: its markup, once the style is there.

export function dress(base) {
  if (document.getElementById("live-chart-style")) return;
  const style = document.createElement("link");
  style.id = "live-chart-style";
  style.rel = "stylesheet";
  style.href = `${base}/live_chart.css`;
  document.head.append(style);
}

export function stage(base) {
  dress(base);
  const box = document.createElement("div");
  box.className = "live-chart";
  box.innerHTML = `
    <div class="controls" role="group" aria-label="Controls"></div>
    <figure>
      <figcaption class="title"></figcaption>
      <div class="frame"><div class="picture" role="group"></div>
        <div class="waiting">Drawing…</div><p class="line" role="status"></p></div>
      <p class="gauges" aria-live="off"></p>
      <p class="note"></p>
    </figure>
    <button type="button" class="fold" aria-expanded="false"></button>`;
  return box;
}
