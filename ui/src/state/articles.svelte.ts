// The article list: what is asked for and the part of the answer that is on screen. Rows come in pages, so a list of a
// million costs what is looked at. A list that is grouped is the lists of its groups, one below the other.

import type {
  ArticleGroup,
  ArticleRow,
  Changed,
  GroupKey,
  Order,
  StatusCounts,
} from "../generated/api";
import { failure, type Host } from "../host";
import { Choosing } from "./choosing.svelte";
import { asWritten, whileTyped } from "./typing";

const PAGE = 100;
/** So many rows are kept at most; those far from what is looked at are forgotten. */
const MOST_ROWS = 4_000;
/** An article is looked for so far down the list, so many rows at a time. */
const FAR = 50_000;
const STRIDE = 1_000;
export const USUAL_ORDER: Order = { by: "imported", descending: false, seed: 0 };

/** Part of the list: a group of it, or the whole where it is not grouped. */
interface Section {
  start: number;
  count: number;
  key: string | null;
}

export class Articles {
  filter = $state("");
  status = $state<ArticleRow["status"] | null>(null);
  order = $state.raw<Order>(USUAL_ORDER);
  group = $state<GroupKey | null>(null);
  groups = $state.raw<ArticleGroup[]>([]);
  /** How many rows there are: an article is in as many groups as it fits. */
  total = $state(0);
  counts = $state<StatusCounts>({ to_do: 0, in_progress: 0, done: 0, skipped: 0 });
  rows = $state.raw<Map<number, ArticleRow>>(new Map());
  loading = $state(true);
  /** The query does not read; its field says why. */
  refused = $state(false);
  /** The row that keys go from, or -1. */
  cursor = $state(-1);
  readonly choosing: Choosing;
  #pages = new Map<string, Promise<void>>();
  /** What comes in belongs here while all is asked anew. */
  #coming: Map<number, ArticleRow> | null = null;
  /** What was looked at last. */
  #shown: readonly [number, number] = [0, PAGE - 1];
  /** Answers to an older question are dropped. */
  #question = 0;
  /** By this the pages of a question are stopped; how many are waited for. */
  #job: string = crypto.randomUUID();
  #waiting = 0;

  constructor(
    private host: Host,
    private failed: (error: unknown) => void,
  ) {
    this.choosing = new Choosing(this);
  }

  /** What is asked for, in the query language. */
  get query(): string {
    const filter = whileTyped(this.filter);
    if (!this.status) return filter;
    const status = `status:${this.status}`;
    return filter.trim() ? `(${filter}) ${status}` : status;
  }

  /** Asks for what `query` once was. */
  setQuery(query: string) {
    const parts = /^(?:\((.*)\) )?status:(to_do|in_progress|done|skipped)$/s.exec(query);
    this.filter = asWritten(parts ? (parts[1] ?? "") : query);
    this.status = (parts?.[2] as ArticleRow["status"] | undefined) ?? null;
  }

  get everything(): boolean {
    return !this.filter.trim() && !this.status;
  }

  /** Where each group begins. */
  readonly starts = $derived.by(() => {
    let start = 0;
    return this.groups.map(({ count }) => (start += count) - count);
  });

  /** Asks something else: what was chosen is let go. */
  async ask(): Promise<void> {
    this.choosing.clear();
    this.cursor = -1;
    this.#shown = [0, PAGE - 1];
    await this.reload();
  }

  /** Asks again, keeping what is shown until the answer is here. */
  async reload(): Promise<void> {
    const question = ++this.#question;
    this.#drop();
    const counted = this.#count(question);
    try {
      const groups = this.group ? await this.#groups(this.group) : [];
      if (question !== this.#question) return;
      this.#pages.clear();
      if (this.group) this.total = groups.reduce((sum, { count }) => sum + count, 0);
      this.groups = groups;
      const rows = new Map<number, ArticleRow>();
      this.#coming = rows;
      const [from, to] = this.#shown;
      const first = Math.min(from, Math.max(0, this.total - PAGE));
      await Promise.all([0, first, to].map((index) => this.#page(index)));
      if (question !== this.#question) return;
      this.rows = rows;
      this.refused = false;
    } catch (error) {
      if (question === this.#question) this.#fail(error);
    } finally {
      if (question === this.#question) {
        this.#coming = null;
        this.loading = false;
      }
    }
    await counted;
  }

  /** Stops reading for what is not asked any more. */
  #drop() {
    if (this.#waiting) void this.host.call("cancel_job", { job: this.#job }).catch(() => undefined);
    this.#job = crypto.randomUUID();
  }

  #fail(error: unknown) {
    this.refused = failure(error).code === "query";
    if (!this.refused) this.failed(error);
  }

  async #groups(by: GroupKey): Promise<ArticleGroup[]> {
    return (await this.host.call("group_articles", { query: this.query, by })).groups;
  }

  /** Makes sure that rows `from` to `to` are loaded or asked for. */
  ensure(from: number, to: number) {
    this.#shown = [from, to];
    void this.#range(from, to);
  }

  async #range(from: number, to: number): Promise<void> {
    const question = this.#question;
    const pages = new Set<Promise<void>>();
    for (let row = from; row <= Math.min(to, this.total - 1);) {
      const [section, page] = this.#place(row);
      pages.add(this.#page(row));
      row = Math.min(section.start + (page + 1) * PAGE, section.start + section.count);
    }
    try {
      await Promise.all(pages);
    } catch (error) {
      if (question === this.#question) this.#fail(error);
    }
  }

  /** A row, as soon as it is here. */
  async row(index: number): Promise<ArticleRow | undefined> {
    if (index < 0 || index >= this.total) return undefined;
    if (!this.rows.has(index)) await this.#range(index, index);
    return this.rows.get(index);
  }

  /** Rows `from` to `to`, as soon as they are here. */
  async between(from: number, to: number): Promise<ArticleRow[]> {
    await this.#range(from, to);
    return Array.from({ length: to - from + 1 }, (_, at) => this.rows.get(from + at)).filter(
      (row) => row !== undefined,
    );
  }

  #place(row: number): [Section, number] {
    const at = this.starts.findLastIndex((start) => start <= row);
    const group = this.groups[at];
    const section = group
      ? { start: this.starts[at] ?? 0, count: group.count, key: group.key }
      : { start: 0, count: Infinity, key: null };
    return [section, Math.floor((row - section.start) / PAGE)];
  }

  /** Loads the page that a row is in. */
  #page(row: number): Promise<void> {
    const [section, page] = this.#place(row);
    const name = `${section.start} ${page}`;
    const known = this.#pages.get(name);
    if (known) return known;
    const asked = this.#load(section, page).catch((error: unknown) => {
      if (this.#pages.get(name) === asked) this.#pages.delete(name);
      throw error;
    });
    this.#pages.set(name, asked);
    return asked;
  }

  async #load({ start, count, key }: Section, page: number) {
    const question = this.#question;
    this.#waiting += 1;
    const asked = this.host.call("list_articles", {
      query: this.query,
      group: this.group && key !== null ? { by: this.group, key } : null,
      order: this.order,
      offset: page * PAGE,
      limit: Math.min(PAGE, count - page * PAGE),
      job: this.#job,
    });
    const answer = await asked.finally(() => (this.#waiting -= 1));
    if (question !== this.#question) return;
    const first = start + page * PAGE;
    const rows = this.#coming ?? this.#kept(first);
    answer.rows.forEach((row, at) => rows.set(first + at, row));
    if (!this.#coming) this.rows = rows;
    // Where it is not known at once, the count comes beside it.
    if (!this.group) this.total = answer.total ?? Math.max(this.total, first + answer.rows.length);
  }

  /** What is kept when a page comes in. */
  #kept(near: number): Map<number, ArticleRow> {
    if (this.rows.size < MOST_ROWS) return new Map(this.rows);
    const far = (row: number) => Math.abs(row - near) > MOST_ROWS / 4;
    for (const name of this.#pages.keys()) {
      const [start = 0, page = 0] = name.split(" ").map(Number);
      if (far(start + page * PAGE) || far(start + page * PAGE + PAGE)) this.#pages.delete(name);
    }
    return new Map([...this.rows].filter(([row]) => !far(row)));
  }

  /** How many there are, by status: counted beside the first page, which does not wait for it. */
  async #count(question: number) {
    try {
      const answer = await this.host.call("count_articles", { query: whileTyped(this.filter) });
      if (question !== this.#question) return;
      this.counts = answer.counts;
      if (!this.group) this.total = this.status ? answer.counts[this.status] : answer.total;
    } catch (error) {
      if (question === this.#question) this.#fail(error);
    }
  }

  indexOf(document: string | undefined): number {
    if (this.rows.get(this.cursor)?.id === document) return this.cursor;
    for (const [index, row] of this.rows) if (row.id === document) return index;
    return -1;
  }

  /** Whether an article is there, whatever is asked for. */
  async knows(document: string): Promise<boolean> {
    return (await this.#finds(`id:${document}`)) > 0;
  }

  async #finds(query: string): Promise<number> {
    const ask = { query, group: null, order: USUAL_ORDER, offset: 0, limit: 1, job: null };
    // A query that names what is not there is refused.
    const found = await this.host.call("list_articles", ask).catch(() => null);
    return found?.rows.length ?? 0;
  }

  /** Where an article stands, also where its page was not looked at yet; -1 where it is not in the list. */
  async find(document: string): Promise<number> {
    const known = this.indexOf(document);
    if (known >= 0) return known;
    const question = this.#question;
    const { query } = this;
    const id = `id:${document}`;
    if (!(await this.#finds(query.trim() ? `(${query}) ${id}` : id))) return -1;
    const sections = this.groups.map(({ count, key }, at) => ({
      start: this.starts[at] ?? 0,
      count,
      key,
    }));
    const whole: Section = { start: 0, count: this.total, key: null };
    try {
      for (const { start, count, key } of this.group ? sections : [whole])
        for (let offset = 0; offset < count && start + offset < FAR; offset += STRIDE) {
          const { rows } = await this.host.call("list_articles", {
            query,
            group: this.group && key !== null ? { by: this.group, key } : null,
            order: this.order,
            offset,
            limit: STRIDE,
            job: null,
          });
          if (question !== this.#question) return this.indexOf(document);
          const at = rows.findIndex((row) => row.id === document);
          if (at >= 0) return start + offset + at;
        }
    } catch (error) {
      this.#fail(error);
    }
    return -1;
  }

  apply(changed: Changed) {
    const listed = changed.articles.some((article) => article.listed);
    const moved = changed.articles.some(({ row, document }) => {
      const shown = this.rows.get(this.indexOf(document));
      return row !== null && shown !== undefined && shown.status !== row.status;
    });
    if (changed.reload || listed || moved) return void this.reload();
    const changes = new Map(changed.articles.map(({ document, row }) => [document, row]));
    const rows = new Map(this.rows);
    // In a grouped list an article may stand in several places.
    for (const [index, { id }] of rows) {
      const row = changes.get(id);
      if (row) rows.set(index, row);
    }
    this.rows = rows;
  }
}
