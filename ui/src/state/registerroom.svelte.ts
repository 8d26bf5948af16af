// The room of the register: the list of its entries or what was found by a name, the entry that is looked at, and its
// mentions across all articles, which can be walked one after the other. Lists come in pages.

import { tick } from "svelte";
import type {
  Changed,
  EntityRow,
  EntityView,
  ListRegister,
  MentionView,
  NamedCount,
  Suggested,
} from "../generated/api";
import { Latest } from "./latest.svelte";
import type { Session } from "./session.svelte";

const PAGE = 100;
/** So many are shown of what a name finds. */
const FOUND = 100;
/** How long typing must rest, in ms. */
const REST = 90;

export class RegisterRoom {
  query = $state("");
  type_name = $state<string | null>(null);
  by_mentions = $state(false);
  total = $state(0);
  types = $state.raw<NamedCount[]>([]);
  rows = $state.raw<Map<number, EntityRow>>(new Map());
  loading = $state(true);
  /** The entry that is looked at. */
  chosen = $state<string | null>(null);
  entry = $state.raw<EntityView | null>(null);
  mentions = $state.raw<Map<number, MentionView>>(new Map());
  many = $state(0);
  /** Mentions that are picked, to be split off. */
  picked = $state.raw<ReadonlySet<string>>(new Set());
  /** Which mention was gone to last; less than 0 before the first. */
  at = $state(-1);
  /** The bar that leads on to the next mention is shown. */
  walking = $state(false);
  readonly #found: Latest<Suggested[]>;
  #asked = new Set<number>();
  #askedMentions = new Set<number>();
  /** Answers to older questions are dropped. */
  #question = 0;
  #turn = 0;

  constructor(private session: Session) {
    this.#found = new Latest(async () => {
      const ask = { query: this.query, limit: FOUND };
      return (await session.host.call("find_entities", ask)).entities;
    });
  }

  /** What a name finds; none where nothing is looked for. */
  get found(): Suggested[] | null {
    return this.query.trim() ? (this.#found.answer ?? []) : null;
  }

  get looking(): boolean {
    return this.#found.waiting;
  }

  get length(): number {
    return this.found?.length ?? this.total;
  }

  row(index: number): EntityRow | undefined {
    const { found } = this;
    return found ? found[index]?.entity : this.rows.get(index);
  }

  /** A row, as soon as it is here. */
  async rowAt(index: number): Promise<EntityRow | undefined> {
    if (!this.row(index) && !this.found) await this.#load(Math.floor(index / PAGE), false);
    return this.row(index);
  }

  indexOf(id: string | null): number {
    if (this.found) return this.found.findIndex((it) => it.entity.id === id);
    for (const [index, row] of this.rows) if (row.id === id) return index;
    return -1;
  }

  /** Shows the register, and in it an entry. */
  enter(entry: string | null = null) {
    this.session.keepPlace();
    this.session.room = "register";
    this.walking = false;
    void this.reload();
    if (entry) void this.choose(entry);
    else if (this.chosen) void this.choose(this.chosen, true);
  }

  leave() {
    void this.session.leaveRoom();
  }

  search() {
    if (this.query.trim()) void this.#found.ask(REST);
    else this.#found.forget();
  }

  async reload(): Promise<void> {
    this.#question += 1;
    this.#asked.clear();
    if (this.query.trim()) void this.#found.ask(0);
    await this.#load(0, true);
  }

  /** Makes sure that rows `from` to `to` are loaded or asked for. */
  ensure(from: number, to: number) {
    if (this.found) return;
    for (let page = Math.floor(from / PAGE); page <= Math.floor(to / PAGE); page += 1)
      if (page * PAGE < this.total && !this.#asked.has(page)) void this.#load(page, false);
  }

  async #load(page: number, fresh: boolean) {
    const question = this.#question;
    this.#asked.add(page);
    const { type_name, by_mentions } = this;
    const ask: ListRegister = { type_name, by_mentions, offset: page * PAGE, limit: PAGE };
    try {
      const answer = await this.session.host.call("list_register", ask);
      if (question !== this.#question) return;
      const rows = fresh ? new Map<number, EntityRow>() : new Map(this.rows);
      answer.rows.forEach((row, at) => rows.set(page * PAGE + at, row));
      this.rows = rows;
      this.total = answer.total;
      if (page === 0) this.types = answer.types;
    } catch (error) {
      this.#asked.delete(page);
      this.session.fail(error);
    } finally {
      this.loading = false;
    }
  }

  async choose(id: string | null, again = false): Promise<void> {
    const turn = ++this.#turn;
    if (!again) {
      this.picked = new Set();
      this.at = -1;
    }
    this.chosen = id;
    this.#askedMentions.clear();
    if (!id) {
      this.entry = null;
      return;
    }
    try {
      const { entities } = await this.session.host.call("entities", {
        entities: [id],
        articles: true,
      });
      if (turn !== this.#turn) return;
      const [entry] = entities;
      this.entry = entry ?? null;
      if (!entry) {
        this.chosen = null;
        return;
      }
      this.many = entry.mentions;
      await this.#loadMentions(0, true);
    } catch (error) {
      this.session.fail(error);
    }
  }

  ensureMentions(from: number, to: number) {
    for (let page = Math.floor(from / PAGE); page <= Math.floor(to / PAGE); page += 1)
      if (page * PAGE < this.many && !this.#askedMentions.has(page))
        void this.#loadMentions(page, false);
  }

  async #loadMentions(page: number, fresh: boolean) {
    const turn = this.#turn;
    const { chosen } = this;
    if (!chosen) return;
    this.#askedMentions.add(page);
    try {
      const ask = { entity: chosen, offset: page * PAGE, limit: PAGE };
      const answer = await this.session.host.call("list_mentions", ask);
      if (turn !== this.#turn) return;
      const mentions = fresh ? new Map<number, MentionView>() : new Map(this.mentions);
      answer.rows.forEach((row, at) => mentions.set(page * PAGE + at, row));
      this.mentions = mentions;
      this.many = answer.total;
    } catch (error) {
      this.#askedMentions.delete(page);
      this.session.fail(error);
    }
  }

  pick(id: string) {
    const picked = new Set(this.picked);
    if (!picked.delete(id)) picked.add(id);
    this.picked = picked;
  }

  apply(changed: Changed) {
    if (this.session.room !== "register") return;
    const touched = changed.articles.some(
      (it) => it.annotations.length || it.removed_annotations.length,
    );
    if (!changed.register && !changed.reload && !touched) return;
    void this.reload();
    if (this.chosen) void this.choose(this.chosen, true);
  }

  forget() {
    this.#turn += 1;
    this.#question += 1;
    this.query = "";
    this.type_name = this.chosen = this.entry = null;
    this.rows = new Map();
    this.mentions = new Map();
    this.total = this.many = 0;
    this.at = -1;
    this.walking = false;
    this.picked = new Set();
    this.#found.forget();
  }

  /** Opens the article of a mention and chooses it there. */
  async goTo(index: number) {
    const { session } = this;
    if (!this.mentions.has(index)) await this.#loadMentions(Math.floor(index / PAGE), false);
    const mention = this.mentions.get(index);
    if (!mention) return;
    this.at = index;
    this.walking = true;
    session.walk = this;
    if (session.desk.view?.row.id !== mention.document || session.desk.asOf)
      await session.openArticle(mention.document);
    session.room = "article";
    // The room gives way to the article, which brings the editor with it.
    await tick();
    session.desk.editor?.selectMark(mention.id, true);
    session.desk.editor?.focus();
    session.say(`${index + 1} of ${this.many}: ${mention.quote}, ${mention.title}`);
  }

  async step(by: 1 | -1) {
    if (!this.many) return;
    const from = this.at < 0 && by < 0 ? 0 : this.at;
    await this.goTo((from + by + this.many) % this.many);
  }
}
