// plotly.js from the installed package, loaded once for all that draws.

let library;

export function loadPlotly(base) {
  library ??= new Promise((resolve, reject) => {
    if (window.Plotly) return resolve(window.Plotly);
    const script = document.createElement("script");
    script.src = `${base}/plotly.min.js`;
    script.onload = () => (window.Plotly ? resolve(window.Plotly) : reject(new Error("no Plotly")));
    script.onerror = () => {
      library = undefined; // whoever asks next tries again
      reject(new Error("plotly.js could not be loaded"));
    };
    document.head.append(script);
  });
  return library;
}
