// Films by key: those that have arrived, the last few of them, and those on their way.

import { fetchInLine } from "./line.js";

const KEPT = 12;

export class Shelf {
  constructor() {
    this.films = new Map();
    this.fetching = new Set();
    this.refused = new Set(); // keys the server did not know
  }

  get(key) {
    return this.films.get(key);
  }

  keep(key, film) {
    this.films.set(key, film);
    if (this.films.size > KEPT) this.films.delete(this.films.keys().next().value);
  }

  // Fetch what is missing. `develop` makes a film of what is sent; `unknown` is called the first
  // time a server does not know the key: another one than drew the chart, whose next run offers it;
  // `ahead` gets how many others are served before, should it take long.
  async fetch(address, key, { develop, unknown, ahead }) {
    if (this.films.has(key) || this.fetching.has(key)) return;
    this.fetching.add(key);
    try {
      const answer = await fetchInLine(`${address}/${key}`, ahead);
      if (answer.ok) {
        this.keep(key, develop(await answer.json()));
        this.refused.delete(key);
      } else if (!this.refused.has(key)) {
        this.refused.add(key);
        unknown();
      }
    } catch (error) {
      console.warn(error); // without a film the picture follows when the slider is let go
    } finally {
      this.fetching.delete(key);
    }
  }

  // The exact curves where a control was let go; undefined if they do not come this way.
  async exact(address, key, value) {
    try {
      const answer = await fetch(`${address}/${key}?at=${value}`);
      return answer.ok ? await answer.json() : undefined;
    } catch (error) {
      console.warn(error); // they come with the page
      return undefined;
    }
  }
}
