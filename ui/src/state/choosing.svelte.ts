// Which articles of the list are chosen for what is done to many at once: some by hand, or all that the query finds but
// for some.

import type { Which } from "../generated/api";
import type { Articles } from "./articles.svelte";

/** So many can be chosen in a row; all are chosen at once. */
const MOST = 5_000;

export class Choosing {
  /** All that is found is chosen, but for `#ids`. */
  all = $state(false);
  #ids = $state.raw<ReadonlySet<string>>(new Set());
  /** The row from which Shift chooses. */
  #anchor = -1;

  constructor(private articles: Articles) {}

  get count(): number {
    if (!this.all) return this.#ids.size;
    const { group, total, counts, status } = this.articles;
    const sum = counts.to_do + counts.in_progress + counts.done + counts.skipped;
    const found = group ? (status ? counts[status] : sum) : total;
    return Math.max(0, found - this.#ids.size);
  }

  has(id: string): boolean {
    return this.#ids.has(id) !== this.all;
  }

  clear() {
    this.all = false;
    this.#ids = new Set();
    this.#anchor = -1;
  }

  chooseAll() {
    this.all = true;
    this.#ids = new Set();
  }

  /** Chooses from this row from now on. */
  anchor(row: number) {
    this.#anchor = row;
  }

  toggle(id: string, row: number) {
    const ids = new Set(this.#ids);
    if (!ids.delete(id)) ids.add(id);
    this.#ids = ids;
    this.#anchor = row;
  }

  /** Chooses all rows from the anchor to this one; says whether that was not too many. */
  async reach(row: number): Promise<boolean> {
    const from = this.#anchor < 0 ? row : this.#anchor;
    this.#anchor = from;
    if (Math.abs(row - from) >= MOST) return false;
    const rows = await this.articles.between(Math.min(from, row), Math.max(from, row));
    this.all = false;
    this.#ids = new Set(rows.map(({ id }) => id));
    return true;
  }

  which(): Which {
    const ids = [...this.#ids];
    return this.all
      ? { by: "query", query: this.articles.query, except: ids }
      : { by: "ids", documents: ids };
  }

  /** What finds the same articles, in the query language. */
  get query(): string {
    const ids = [...this.#ids].join(",");
    if (!this.all) return `id:${ids}`;
    const { query } = this.articles;
    if (!ids) return query;
    return query.trim() ? `(${query}) -id:${ids}` : `-id:${ids}`;
  }

  /** Whether a query can name those that were chosen one by one. */
  get sayable(): boolean {
    return this.#ids.size <= 150;
  }
}
