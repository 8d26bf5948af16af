// The article list: what is asked for (filter, status) and the part of the answer that is on screen.
// Rows come in pages, so a list of a million costs what is looked at.

import type { ArticleRow, Changed, Order, StatusCounts } from "../generated/api";
import type { Host } from "../host";

const PAGE = 100;
const ORDER: Order = { by: "imported", descending: false, seed: 0 };

export class Articles {
  filter = $state("");
  status = $state<ArticleRow["status"] | null>(null);
  total = $state(0);
  counts = $state<StatusCounts>({ to_do: 0, in_progress: 0, done: 0, skipped: 0 });
  rows = $state.raw<Map<number, ArticleRow>>(new Map());
  loading = $state(true);
  #asked = new Set<number>();
  /** Answers to an older question are dropped. */
  #question = 0;

  constructor(
    private host: Host,
    private failed: (error: unknown) => void,
  ) {}

  /** What is asked for, in the query language. */
  get query(): string {
    if (!this.status) return this.filter;
    const status = `status:${this.status}`;
    return this.filter.trim() ? `(${this.filter}) ${status}` : status;
  }

  /** Asks again from the start, keeping what is shown until the answer is here. */
  async reload(): Promise<void> {
    this.#question += 1;
    this.#asked.clear();
    await Promise.all([this.#load(0, true), this.#count()]);
  }

  /** Makes sure that rows `from` to `to` are loaded or asked for. */
  ensure(from: number, to: number) {
    for (let page = Math.floor(from / PAGE); page <= Math.floor(to / PAGE); page += 1)
      if (page * PAGE < this.total && !this.#asked.has(page)) void this.#load(page, false);
  }

  async #load(page: number, fresh: boolean) {
    const question = this.#question;
    this.#asked.add(page);
    try {
      const answer = await this.host.call("list_articles", {
        query: this.query,
        order: ORDER,
        offset: page * PAGE,
        limit: PAGE,
      });
      if (question !== this.#question) return;
      const rows = fresh ? new Map<number, ArticleRow>() : new Map(this.rows);
      answer.rows.forEach((row, at) => rows.set(page * PAGE + at, row));
      this.rows = rows;
      // Where it is not known at once, the count comes beside it.
      this.total = answer.total ?? Math.max(this.total, page * PAGE + answer.rows.length);
    } catch (error) {
      this.#asked.delete(page);
      this.failed(error);
    } finally {
      this.loading = false;
    }
  }

  /** How many there are, by status: counted beside the first page, which does not wait for it. */
  async #count() {
    const question = this.#question;
    try {
      const answer = await this.host.call("count_articles", { query: this.filter });
      if (question !== this.#question) return;
      this.counts = answer.counts;
      this.total = this.status ? answer.counts[this.status] : answer.total;
    } catch (error) {
      this.failed(error);
    }
  }

  indexOf(document: string | undefined): number {
    for (const [index, row] of this.rows) if (row.id === document) return index;
    return -1;
  }

  apply(changed: Changed) {
    const listed = changed.articles.some((article) => article.listed);
    const moved = changed.articles.some(({ row, document }) => {
      const shown = this.rows.get(this.indexOf(document));
      return row !== null && shown !== undefined && shown.status !== row.status;
    });
    if (changed.reload || listed || moved) return void this.reload();
    const rows = new Map(this.rows);
    for (const { row } of changed.articles) {
      const index = row ? this.indexOf(row.id) : -1;
      if (row && index >= 0) rows.set(index, row);
    }
    this.rows = rows;
  }
}
