// The search through all articles: the query, its rows as far as they were looked at, which of them are chosen, and
// walking from one to the next inside the articles.

import { tick } from "svelte";
import type {
  Concordance,
  ConcordanceRow,
  Event,
  LabelView,
  RowAction,
  RowCount,
  RowKind,
  RowOrder,
  WhichRows,
} from "../generated/api";
import { failure, type CallFailed } from "../host";
import { count } from "../shared/counts";
import { Pause } from "../shared/pause";
import type { Deed } from "./acting.svelte";
import { PAUSE } from "./latest.svelte";
import type { Choice } from "./schema";
import type { Session } from "./session.svelte";
import type { Searches } from "./settings.svelte";

/** As many rows are asked for at once. */
const PAGE = 100;
/** So many rows are counted unasked. */
export const COUNTED = 20_000;
/** As many queries are remembered. */
const RECENT = 12;

export class Search {
  /** What stands in the field. */
  query = $state("");
  /** What the rows are of. */
  asked = $state("");
  order = $state<RowOrder>("text");
  rows = $state.raw<ConcordanceRow[]>([]);
  /** Everything about the rows but themselves. */
  answer = $state.raw<Omit<Concordance, "rows"> | null>(null);
  /** Why the query is not understood. */
  problem = $state.raw<CallFailed | null>(null);
  /** Why it is asked whether this is meant. */
  asks = $state.raw<CallFailed | null>(null);
  count = $state.raw<RowCount | null>(null);
  counting = $state(false);
  loading = $state(false);
  /** The row with the cursor. */
  at = $state(0);
  /** Where a selection with Shift began. */
  #from = 0;
  /** The chosen rows by key, or with `all` those that are not. */
  marked = $state.raw<ReadonlySet<string>>(new Set());
  all = $state(false);
  /** The bar that leads from place to place is shown. */
  walking = $state(false);
  /** What takes the focus when the room is shown, counted so that it does so again. */
  focus = $state.raw({ on: "field" as "field" | "rows", times: 0 });
  #kind: RowKind | null = null;
  #sure = false;
  #stale = false;
  #question = 0;
  #job = "";
  #counting = "";
  #pause = new Pause(PAUSE);

  constructor(private session: Session) {}

  /** Opens the room with the field ready. */
  show(on: "field" | "rows" = "field") {
    this.session.keepPlace();
    this.session.room = "search";
    this.focusOn(on);
    if (this.#stale) void this.refresh();
  }

  focusOn(on: "field" | "rows") {
    this.focus = { on, times: this.focus.times + 1 };
  }

  /** Back to the article. */
  leave() {
    this.session.room = "article";
  }

  forget() {
    this.#stop();
    this.#pause.drop();
    this.query = this.asked = "";
    this.#clear();
    this.walking = false;
  }

  get kind(): RowKind | null {
    return this.answer?.kind ?? null;
  }

  /** Stops looking; the query stays to be corrected. */
  cancel() {
    this.#stop();
    this.#clear();
    this.asked = "";
  }

  #clear() {
    this.rows = [];
    this.answer = this.problem = this.asks = this.count = null;
    this.at = this.#from = 0;
    this.marked = new Set();
    this.all = false;
  }

  #stop() {
    this.#question += 1;
    for (const job of [this.#job, this.#counting]) if (job) void this.session.cancel(job);
    this.#job = this.#counting = "";
    this.loading = this.counting = false;
  }

  /** Looks for what stands in the field. */
  async ask() {
    this.#kind = null;
    this.#sure = false;
    await this.#ask();
  }

  async #ask() {
    this.#stop();
    this.#clear();
    this.walking = false;
    this.asked = this.query.trim();
    this.#stale = false;
    if (!this.asked) return;
    await this.#load(null, PAGE);
    const question = this.#question;
    // Where places are rare, parts of the answer come empty.
    while (!this.rows.length && this.answer?.next && question === this.#question)
      await this.#load(this.answer.next, PAGE);
    if (question !== this.#question || this.problem || this.asks || !this.answer) return;
    this.#remember(this.asked);
    void this.countRows(COUNTED);
  }

  /** Yes, also where nearly everything is found. */
  async goOn() {
    this.#sure = true;
    await this.#ask();
  }

  async setKind(kind: RowKind) {
    this.#kind = kind;
    await this.#ask();
  }

  async setOrder(order: RowOrder) {
    this.order = order;
    await this.#reload(0, false);
  }

  async setWidth(width: number) {
    this.session.settings.setContext(width);
    await this.#reload(this.at);
  }

  /** Asks anew for what is shown, after something changed. */
  async refresh() {
    this.#stale = false;
    if (!this.asked || this.problem || this.asks) return;
    const question = await this.#reload(this.at);
    if (question === this.#question) void this.countRows(COUNTED);
  }

  /** Asks anew for the rows as far as one, and keeps the cursor on its row unless another order begins. */
  async #reload(at: number, stay = true): Promise<number> {
    const key = stay ? this.rows[at]?.key : undefined;
    this.#stop();
    const wanted = Math.max(PAGE, Math.min(at + PAGE / 2, 2_000));
    let fresh: ConcordanceRow[] = [];
    const question = this.#question;
    do {
      await this.#load(fresh.length ? (this.answer?.next ?? null) : null, PAGE, fresh);
      if (question !== this.#question || this.problem) return question;
      fresh = this.rows;
    } while (fresh.length < wanted && this.answer?.next);
    const known = this.rows.findIndex((it) => it.key === key);
    this.at = this.#from = Math.max(0, Math.min(known < 0 ? at : known, this.rows.length - 1));
    return question;
  }

  /** Makes sure that the rows as far as one are here or asked for. */
  ensure(to: number) {
    if (to >= this.rows.length && this.answer?.next && !this.loading)
      void this.#load(this.answer.next, PAGE, this.rows);
  }

  async #load(after: string | null, limit: number, before: ConcordanceRow[] = []) {
    const { session } = this;
    const question = this.#question;
    const job = (this.#job = crypto.randomUUID());
    this.loading = true;
    try {
      const { rows, ...answer } = await session.host.call("concordance", {
        job,
        query: this.asked,
        kind: this.#kind,
        order: this.order,
        width: session.settings.kept.context,
        after,
        limit,
        sure: this.#sure,
      });
      if (question !== this.#question) return;
      this.answer = answer;
      this.rows = [...before, ...rows];
    } catch (error) {
      if (question !== this.#question) return;
      const failed = failure(error);
      if (failed.code === "asks_first") this.asks = failed;
      else if (failed.code === "query") this.problem = failed;
      else session.fail(failed);
    } finally {
      if (question === this.#question) {
        this.loading = false;
        this.#job = "";
      }
    }
  }

  /** Counts the rows, all of them or as far as a number. */
  async countRows(most: number | null) {
    if (this.#counting) void this.session.cancel(this.#counting);
    const job = (this.#counting = crypto.randomUUID());
    this.counting = true;
    try {
      const { asked: query, kind } = this;
      const found = await this.session.host.call("count_rows", { job, query, kind, most });
      if (job === this.#counting) this.count = found;
    } catch (error) {
      if (job === this.#counting) this.session.fail(error);
    } finally {
      if (job === this.#counting) {
        this.counting = false;
        this.#counting = "";
      }
    }
  }

  stopCounting() {
    if (this.#counting) void this.session.cancel(this.#counting);
  }

  /** What long work says on its way. */
  hear(event: Extract<Event, { event: "progress" }>) {
    if (event.job !== this.#counting) return;
    const [rows = 0, articles = 0] = event.what.split(" ").map(Number);
    this.count = { rows, articles, all: false };
  }

  /** Something changed: what is shown is asked for again, after a pause or when it is seen again. */
  apply() {
    if (!this.asked) return;
    this.#stale = true;
    this.#pause.before(() => {
      if (this.#stale && this.session.room === "search") void this.refresh();
    });
  }

  /** The last searches in this project, and those that are kept. */
  get searches(): Searches {
    return this.session.settings.searchesOf(this.session.project?.path);
  }

  #keep(change: Partial<Searches>) {
    const { project, settings } = this.session;
    if (project) settings.setSearches(project.path, change);
  }

  #remember(query: string) {
    const others = this.searches.recent.filter((it) => it !== query);
    this.#keep({ recent: [query, ...others].slice(0, RECENT) });
  }

  get isSaved(): boolean {
    return this.searches.saved.includes(this.asked);
  }

  /** Keeps the query, or no longer. */
  toggleSaved() {
    const others = this.searches.saved.filter((it) => it !== this.asked);
    this.#keep({ saved: this.isSaved ? others : [this.asked, ...others] });
  }

  isChosen(row: ConcordanceRow): boolean {
    return this.marked.has(row.key) !== this.all;
  }

  /** How many rows are chosen; those not counted yet are left out. */
  get many(): number {
    return this.all ? Math.max(0, this.total - this.marked.size) : this.marked.size;
  }

  /** How many rows there are, as far as is known. */
  get total(): number {
    return Math.max(this.count?.rows ?? 0, this.rows.length);
  }

  toggle(index = this.at) {
    const row = this.rows[index];
    if (!row) return;
    const marked = new Set(this.marked);
    if (!marked.delete(row.key)) marked.add(row.key);
    this.marked = marked;
    this.#from = index;
  }

  chooseAll() {
    this.all = true;
    this.marked = new Set();
  }

  chooseNone() {
    this.all = false;
    this.marked = new Set();
  }

  /** Moves the cursor, with `extend` choosing on the way. */
  go(to: number, extend = false) {
    this.ensure(to);
    const index = Math.max(0, Math.min(to, this.rows.length - 1));
    if (extend) {
      const marked = new Set(this.all ? [] : this.marked);
      const [first, last] = [Math.min(this.#from, index), Math.max(this.#from, index)];
      for (const row of this.rows.slice(first, last + 1)) marked.add(row.key);
      this.all = false;
      this.marked = marked;
    } else this.#from = index;
    this.at = index;
  }

  /** The rows that something is done to: the chosen ones, or the one with the cursor. */
  get which(): WhichRows {
    if (this.all || this.marked.size)
      return { which: this.all ? "all_but" : "these", keys: [...this.marked] };
    const row = this.rows[this.at];
    return { which: "these", keys: row ? [row.key] : [] };
  }

  #act(verb: Deed["verb"], action: RowAction, label?: LabelView) {
    const { asked: query, kind, which: rows, session } = this;
    if (!kind || !this.rows.length) return;
    void session.acting.begin({
      verb,
      label,
      ask: (preview, job, sure) =>
        session.host.call("act_on_rows", { job, query, kind, rows, action, preview, sure }),
      after: () => this.chooseNone(),
    });
  }

  /** Tags the words, or gives the tags another label; first as a preview. */
  take({ layer, label }: Choice) {
    if (layer.kind !== "span" && this.kind === "words")
      return this.session.say("This label is not for words.");
    const tagging = this.kind === "words";
    const action = { layer: layer.id, label: label.id };
    if (tagging) this.#act("Tag", { do: "tag", ...action }, label);
    else this.#act("Relabel", { do: "relabel", ...action }, label);
  }

  /** Removes the tags; first as a preview. */
  remove() {
    if (this.kind === "tags") this.#act("Remove", { do: "remove" });
    else this.session.say("These rows are words. Look at the tags to remove some.");
  }

  /** Opens a row’s article with its words selected, and leads on from there. */
  async open(index = this.at) {
    const row = this.rows[index];
    if (!row) return;
    const { session } = this;
    const { desk } = session;
    this.at = this.#from = index;
    this.walking = true;
    session.walk = this;
    if (desk.view?.row.id !== row.document || desk.asOf) await session.openArticle(row.document);
    else session.room = "article";
    // The room brings the editor with it.
    await tick();
    const [tag] = row.tags;
    if (this.kind === "tags" && tag) desk.editor?.selectMark(tag.id, true);
    else if (row.range) desk.editor?.selectRange(row.range);
    desk.editor?.focus();
    session.say(`${this.number} of ${this.totalSaid}: ${row.keyword}, ${row.title}`);
  }

  /** From 1. */
  get number(): string {
    return (this.at + 1).toLocaleString();
  }

  get totalSaid(): string {
    const more = this.answer?.next && !this.count?.all ? "+" : "";
    return `${this.total.toLocaleString()}${more}`;
  }

  /** To the next place, or the one before, in its article. */
  async step(by: 1 | -1) {
    if (!this.rows.length) return this.session.say("Nothing was found to go to.");
    let to = this.at + by;
    if (to >= this.rows.length && this.answer?.next)
      await this.#load(this.answer.next, PAGE, this.rows);
    if (to >= this.rows.length) to = 0;
    if (to < 0) to = this.rows.length - 1;
    await this.open(to);
  }

  /** “312 places in 84 articles”. */
  get words(): string {
    const { count: found, kind } = this;
    if (!found) return "";
    const more = found.all ? "" : "more than ";
    const rows = count(found.rows, kind === "tags" ? "tag" : "place");
    return `${more}${rows} in ${count(found.articles, "article")}`;
  }
}
