// The links between pages, which carry the setting; a press goes there without loading the app anew.

// Links carry what the address says when somebody is about to follow one.
const write = (nav) => {
  for (const a of nav.querySelectorAll("a")) a.href = a.dataset.path + location.search;
};

export default function ({ data, parentElement, setTriggerValue }) {
  let nav = parentElement.querySelector(".nav");
  if (!nav) {
    nav = document.createElement("nav");
    nav.className = "nav";
    nav.setAttribute("aria-label", "Pages");
    parentElement.append(nav);
    nav.addEventListener("focusin", () => write(nav));
    nav.addEventListener("pointerenter", () => write(nav));
    nav.addEventListener("pointerdown", () => write(nav));
  }
  const rows = data.rows.map((links) => {
    const row = document.createElement("div");
    for (const { text, path, name, here, page } of links) {
      const link = document.createElement("a");
      link.textContent = text;
      link.dataset.path = path;
      link.dataset.page = name;
      if (here) link.setAttribute("aria-current", page ? "page" : "true");
      row.append(link);
    }
    return row;
  });
  // Links that stay keep the keyboard's place.
  const old = [...nav.querySelectorAll("a")], now = rows.flatMap((row) => [...row.children]);
  const same = old.length === now.length && old.every((a, k) => a.textContent === now[k].textContent);
  if (same) {
    old.forEach((a, k) => {
      a.dataset.path = now[k].dataset.path;
      const here = now[k].getAttribute("aria-current");
      if (here) a.setAttribute("aria-current", here);
      else a.removeAttribute("aria-current");
    });
  } else {
    const title = document.createElement("span");
    title.textContent = data.title;
    rows[0].prepend(title);
    nav.replaceChildren(...rows);
  }
  const current = nav.querySelector('[aria-current="page"]');
  if (current && nav.dataset.page !== current.dataset.page) {
    nav.dataset.page = current.dataset.page;
    const row = current.parentElement;
    row.scrollLeft = current.offsetLeft - row.offsetLeft - (row.clientWidth - current.offsetWidth) / 2;
  }
  write(nav);
  nav.onclick = (event) => {
    const link = event.target.closest("a");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) {
      return;
    }
    event.preventDefault();
    setTriggerValue("go", link.dataset.page);
  };
}
