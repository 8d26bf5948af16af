// Marking the rest: what was found elsewhere is reviewed place by place, and what is taken is written as one change.
// Until then the decisions are kept beside the project on this machine, so that a window that closes loses none.

import { tick } from "svelte";
import type {
  Changed,
  Chosen,
  OccurrenceGroup,
  Occurrences,
  PlaceView,
  Scope,
  Suggestions,
} from "../generated/api";
import { count } from "../shared/counts";
import { Pause } from "../shared/pause";
import { choices, type Choice } from "./schema";
import type { Decision, Kept } from "./decisions";
import type { Session } from "./session.svelte";

/** What the groups are called. */
const GROUPS: Record<OccurrenceGroup, string> = {
  exact: "As it was marked",
  possessive: "With a possessive ending",
  spelling: "Spaced, hyphenated or accented otherwise",
  capitals: "With other capitals",
  alias: "By another name in the register",
  initials: "With initials, or other given names",
  surname: "By surname",
  surname_only: "By surname, in articles without the full name",
  lower_case: "In lower case: perhaps another word",
  behind: "Behind another name: perhaps somebody else",
};
/** So many places are asked for at once. */
const PAGE = 200;
/** How many pages are kept. */
const MOST_PAGES = 40;
/** How long after a change what is shown is asked for anew, in ms. */
const PAUSE = 150;
const KEPT = "galley-rest";

export interface Group {
  /** An occurrence's group, or the label that is suggested. */
  key: string;
  name: string;
  count: number;
  /** The number of its first place. */
  first: number;
  color?: string;
}

/** A place as the list has it, with its moved ends. */
export interface Shown {
  place: PlaceView;
  decision: Decision | undefined;
  group: Group;
}

const keyOf = (document: string, range: readonly number[]) => `${document}:${range[0]}:${range[1]}`;

export class Rest {
  /** What is being reviewed: the places like an annotation, what is suggested in the open article, or nothing. */
  of = $state<"mark" | "article" | null>(null);
  scope = $state<Scope>("article");
  /** Whether boilerplate is looked through. */
  aside = $state(false);
  found = $state.raw<Occurrences | null>(null);
  suggested = $state.raw<Suggestions | null>(null);
  /** What was marked, in words, and with which label. */
  string = $state("");
  choice = $state.raw<Choice | null>(null);
  looking = $state(false);
  /** The row in hand: group headings count. */
  at = $state(0);
  /** Groups that are taken whole. */
  whole = $state.raw<ReadonlySet<string>>(new Set());
  decisions = $state.raw<ReadonlyMap<string, Decision>>(new Map());
  /** A phrase that is about to be refused. */
  refusing = $state.raw<PlaceView | null>(null);
  /** Whether is asked what becomes of the decisions. */
  leaving = $state(false);
  writing = $state(false);
  /** Counts up as places arrive. */
  arrived = $state(0);
  /** Counts up as what was kept is let go. */
  gone = $state(0);
  annotation = $state("");
  #pages = new Map<number, PlaceView[]>();
  #waiting = new Set<number>();
  #asked = 0;
  #pause = new Pause(PAUSE);
  /** How the ends of a place read that were moved. */
  #moved = new Map<string, PlaceView>();

  constructor(private session: Session) {}

  readonly groups = $derived.by((): Group[] => {
    let first = 0;
    if (this.of === "article") return this.#suggestedGroups();
    return (this.found?.groups ?? []).map(({ group, count }) => {
      const here = { key: group, name: GROUPS[group], count, first };
      first += count;
      return here;
    });
  });

  readonly total = $derived(this.groups.reduce((sum, it) => sum + it.count, 0));
  readonly rows = $derived(this.total + this.groups.length);

  /** How many places are taken. */
  readonly taken = $derived.by(() => {
    let sum = this.groups.filter((it) => this.whole.has(it.key)).reduce((n, it) => n + it.count, 0);
    for (const { group, take } of this.decisions.values()) {
      if (take !== this.whole.has(group)) sum += take ? 1 : -1;
    }
    return sum;
  });

  get decided(): boolean {
    return this.whole.size > 0 || this.decisions.size > 0;
  }

  #suggestedGroups(): Group[] {
    const all = choices(this.session.project?.schema);
    const groups: Group[] = [];
    this.#suggestions().forEach(({ label }, number) => {
      const last = groups.at(-1);
      if (last?.key === label) last.count += 1;
      else {
        const { name = "", color } = all.get(label)?.label ?? {};
        groups.push({ key: label, name, count: 1, first: number, ...(color && { color }) });
      }
    });
    return groups;
  }

  /** By label, in the order of the first of each. */
  #suggestions() {
    const all = this.suggested?.suggestions ?? [];
    const order = new Map<string, number>();
    for (const { label } of all) if (!order.has(label)) order.set(label, order.size);
    return [...all].sort((a, b) => (order.get(a.label) ?? 0) - (order.get(b.label) ?? 0));
  }

  /** The group that a row belongs to, and which of its places it is; -1 for its heading. */
  rowAt(row: number): { group: Group; number: number } | null {
    let before = 0;
    for (const group of this.groups) {
      if (row <= before + group.count) {
        const within = row - before - 1;
        return { group, number: within < 0 ? -1 : group.first + within };
      }
      before += group.count + 1;
    }
    return null;
  }

  /** A place by its number, once it is here. */
  shown(number: number, group: Group): Shown | null {
    void this.arrived;
    const place = this.#place(number);
    if (!place) return null;
    const key = keyOf(place.document, place.range);
    return { place: this.#moved.get(key) ?? place, decision: this.decisions.get(key), group };
  }

  #place(number: number): PlaceView | undefined {
    if (this.of === "article") return this.#suggestions()[number]?.place;
    return this.#pages.get(Math.floor(number / PAGE))?.[number % PAGE];
  }

  takes({ decision, group }: Shown): boolean | undefined {
    if (decision) return decision.take;
    return this.whole.has(group.key) ? true : undefined;
  }

  /** Asks for the places of some rows. */
  async need(first: number, last: number) {
    if (this.of !== "mark" || !this.found) return;
    const from = this.rowAt(first)?.number ?? 0;
    const to = this.rowAt(last)?.number ?? this.total - 1;
    for (let page = Math.floor(Math.max(0, from - 1) / PAGE); page * PAGE <= to; page += 1)
      await this.#load(page);
  }

  async #load(page: number) {
    const { found } = this;
    if (!found || this.#pages.has(page) || this.#waiting.has(page)) return;
    this.#waiting.add(page);
    try {
      const ask = { id: found.id, offset: page * PAGE, limit: PAGE };
      const { places } = await this.session.host.call("occurrence_places", ask);
      if (this.found?.id !== found.id) return;
      if (this.#pages.size >= MOST_PAGES) {
        const oldest = this.#pages.keys().next().value;
        if (oldest !== undefined) this.#pages.delete(oldest);
      }
      this.#pages.set(page, places);
      this.arrived += 1;
    } catch (error) {
      if (this.found?.id === found.id) this.session.fail(error);
    } finally {
      this.#waiting.delete(page);
    }
  }

  /** Opens the review of the places like the chosen tag. */
  async begin(scope: Scope = "article") {
    const { desk } = this.session;
    const { chosen } = desk;
    if (!chosen) return;
    if (this.decided && this.annotation !== chosen.id) {
      this.leaving = true;
      this.session.say("Decide first what becomes of the places that are taken.");
      return;
    }
    if (this.annotation !== chosen.id) this.#clear();
    this.annotation = chosen.id;
    this.string = chosen.quote;
    this.choice = choices(this.session.project?.schema).get(chosen.label ?? "") ?? null;
    this.of = "mark";
    this.scope = scope;
    await this.look(true);
  }

  /** Opens the review of what is suggested in the open article. */
  async suggest() {
    const { view } = this.session.desk;
    if (!view) return;
    if (this.decided) {
      this.leaving = true;
      return;
    }
    this.#clear();
    this.of = "article";
    this.#suggestedIn = view.row.id;
    this.string = view.row.title;
    await this.look(true);
  }

  /** Another article was opened: what could be marked is of that one, unless something is decided in the one before. */
  async opened(document: string) {
    if (this.of !== "article" || this.#suggestedIn === document) return;
    if (this.decided) {
      this.leaving = true;
      this.session.say("Decide first what becomes of the places that are taken.");
    } else await this.suggest();
  }

  /** Looks anew; decisions stay with the places that are still there. */
  async look(fresh = false) {
    const asked = ++this.#asked;
    this.looking = true;
    try {
      if (this.of === "article") await this.#lookAtArticle(asked);
      else if (this.of === "mark") await this.#lookForRest(asked);
    } catch (error) {
      if (asked !== this.#asked) return;
      this.session.fail(error);
      if (fresh && !this.decided) this.#shut();
      return;
    } finally {
      if (asked === this.#asked) this.looking = false;
    }
    if (asked !== this.#asked) return;
    if (fresh) this.at = Math.min(1, this.rows - 1);
    else this.at = Math.max(0, Math.min(this.at, this.rows - 1));
    if (fresh) this.session.say(this.#summary());
    await this.show();
  }

  async #lookForRest(asked: number) {
    const { annotation, scope, aside } = this;
    const found = await this.session.work("Looking for the rest", (job) =>
      this.session.host.call("occurrences", { job, annotation, scope, aside }),
    );
    if (asked !== this.#asked) return;
    this.#pages.clear();
    this.found = found;
    await this.#load(0);
    if (this.decisions.size) await this.#settle(asked, found);
  }

  /** Lets go what was decided about places that are not among those found. */
  async #settle(asked: number, { id, places: total }: Occurrences) {
    const left = new Set(this.decisions.keys());
    let only: string | undefined;
    for (let offset = 0; offset < total && left.size; offset += PAGE) {
      const ask = { id, offset, limit: PAGE };
      const { places } = await this.session.host.call("occurrence_places", ask);
      if (asked !== this.#asked) return;
      only ??= places[0]?.document;
      for (const it of places) left.delete(keyOf(it.document, it.range));
    }
    // What was decided elsewhere waits for all articles to be looked at.
    only ??= this.session.desk.view?.row.id;
    this.#forget(
      (it) =>
        left.has(keyOf(it.document, it.range)) && (this.scope === "all" || it.document === only),
    );
  }

  async #lookAtArticle(asked: number) {
    const document = this.session.desk.view?.row.id;
    if (!document) return;
    const found = await this.session.host.call("suggestions_in", { document });
    if (asked !== this.#asked) return;
    this.suggested = found;
    const there = new Set(this.#here().map((it) => keyOf(it.document, it.range)));
    this.#forget((it) => it.document === document && !there.has(keyOf(it.document, it.range)));
    this.arrived += 1;
  }

  #summary(): string {
    if (!this.total) return "Nothing else was found";
    const where =
      this.of === "mark" && this.scope === "all" && this.found
        ? ` in ${count(this.found.articles, "article")}`
        : "";
    return `${count(this.total, "place")}${where}. Enter takes, Backspace leaves.`;
  }

  setScope(scope: Scope) {
    if (this.scope === scope) return;
    this.scope = scope;
    void this.look(true);
  }

  setAside(aside: boolean) {
    this.aside = aside;
    void this.look();
  }

  /** The project changed: what is shown may not be there any more. */
  changed({ articles }: Changed) {
    if (!this.of || this.writing) return;
    // In another text, moved ends mean other words.
    const anew = new Set(articles.filter((it) => it.edition).map((it) => it.document));
    this.#forget((it) => it.to !== null && anew.has(it.document));
    this.#pause.before(() => {
      // Whose mark was removed has nothing to be compared with.
      if (this.of) void this.look();
    });
  }

  get current(): Shown | null {
    const row = this.rowAt(this.at);
    return row && row.number >= 0 ? this.shown(row.number, row.group) : null;
  }

  move(by: number) {
    this.goTo(this.at + by);
  }

  goTo(row: number) {
    this.at = Math.max(0, Math.min(this.rows - 1, row));
    void this.show();
  }

  /** Shows the places that are here in the article, if that is open, and goes to the one in hand. */
  async show() {
    const row = this.rowAt(this.at);
    if (row && row.number >= 0) await this.need(this.at, this.at);
    await tick();
    const { editor, view } = this.session.desk;
    if (!this.of || !editor || !view) return;
    const here = this.#here().filter((it) => it.document === view.row.id);
    const hits = here.map((it) => (this.#moved.get(keyOf(it.document, it.range)) ?? it).range);
    hits.sort((a, b) => a[0] - b[0]);
    const { current } = this;
    const [from] = current?.place.document === view.row.id ? current.place.range : [-1];
    editor.pointOut(
      hits,
      hits.findIndex((it) => it[0] === from),
    );
  }

  /** Opens the article of the place in hand. */
  async openArticle() {
    const { current, session } = this;
    if (!current) return;
    if (session.desk.view?.row.id !== current.place.document)
      await session.openArticle(current.place.document);
    await this.show();
  }

  /** Takes or leaves the place in hand, or its group where the heading is, and goes on. */
  decide(take: boolean) {
    const row = this.rowAt(this.at);
    if (!row) return;
    if (row.number < 0) return this.decideGroup(take);
    const { current } = this;
    if (!current) return;
    this.#set(current, take, current.decision?.to ?? null);
    // Over the next heading: there, the same key would decide on the group.
    const next = this.rowAt(this.at + 1);
    this.move(next && next.number < 0 ? 2 : 1);
  }

  toggle(number: number, group: Group) {
    const shown = this.shown(number, group);
    if (shown) this.#set(shown, this.takes(shown) !== true, shown.decision?.to ?? null);
  }

  #set({ place, decision, group }: Shown, take: boolean, to: [number, number] | null) {
    const range = decision?.range ?? place.range;
    const { document } = place;
    const decisions = new Map(this.decisions);
    decisions.set(keyOf(document, range), { document, range, group: group.key, take, to });
    this.decisions = decisions;
    this.#keep();
  }

  /** Takes or leaves the whole group of the row in hand. */
  decideGroup(take: boolean) {
    const row = this.rowAt(this.at);
    if (!row) return;
    const { group } = row;
    const whole = new Set(this.whole);
    if (take) whole.add(group.key);
    else whole.delete(group.key);
    this.whole = whole;
    // What was decided before is decided anew; moved ends stay.
    this.decisions = new Map(
      [...this.decisions].flatMap(([key, it]) =>
        it.group !== group.key ? [[key, it] as const] : it.to ? [[key, { ...it, take }]] : [],
      ),
    );
    this.#keep();
    this.session.say(`${group.name}: ${take ? "all taken" : "all left"}, ${this.taken} in all`);
    const next = this.groups[this.groups.indexOf(group) + 1];
    if (next) this.goTo(next.first + this.groups.indexOf(next) + 1);
  }

  /** Moves an end of the place in hand by a word, and takes it so. */
  async moveEnd(start: boolean, forwards: boolean) {
    const { current } = this;
    if (!current) return;
    const { place, decision } = current;
    const original = decision?.range ?? place.range;
    try {
      const ask = { document: place.document, range: place.range, start, forwards };
      const moved = await this.session.host.call("move_place", ask);
      this.#moved.set(keyOf(place.document, original), moved);
      this.#set({ ...current, decision }, true, moved.range);
      this.arrived += 1;
      this.session.say(moved.quote);
      await this.show();
    } catch (error) {
      this.session.fail(error);
    }
  }

  /** Never proposes the place in hand again. */
  async refusePlace() {
    const { current } = this;
    if (!current) return;
    const { document, quote } = current.place;
    const range = current.decision?.range ?? current.place.range;
    this.#forget((it) => keyOf(it.document, it.range) === keyOf(document, range));
    const ask = { document, range, place: true, article: true, label: null, reason: "" };
    if (await this.session.write("add_exception", ask))
      this.session.say(`${quote}, never here again`);
  }

  /** Never proposes the phrase again. */
  async refusePhrase(article: boolean, label: string | null, reason: string) {
    const place = this.refusing;
    if (!place) return;
    this.refusing = null;
    const { document, range, quote } = place;
    const words = quote.split(/\s+/).join(" ");
    const same = (it: Decision) =>
      (!article || it.document === document) && this.#quoteOf(it) === words;
    this.#forget(same);
    const ask = { document, range, place: false, article, label, reason };
    if (await this.session.write("add_exception", ask))
      this.session.say(`${quote}, never ${article ? "in this article" : "anywhere"} again`);
  }

  /** The places that are here. */
  #here(): PlaceView[] {
    if (this.of === "article") return this.#suggestions().map((it) => it.place);
    return [...this.#pages.values()].flat();
  }

  #quoteOf({ document, range }: Decision): string {
    const key = keyOf(document, range);
    const place = this.#here().find((it) => keyOf(it.document, it.range) === key);
    return place?.quote.split(/\s+/).join(" ") ?? "";
  }

  #forget(gone: (it: Decision) => boolean) {
    const left = [...this.decisions].filter(([, it]) => !gone(it));
    if (left.length === this.decisions.size) return;
    this.decisions = new Map(left);
    for (const key of this.#moved.keys()) if (!this.decisions.has(key)) this.#moved.delete(key);
    this.#keep();
  }

  /** Writes what is taken as one change. */
  async commit() {
    const { taken, session } = this;
    if (this.writing) return;
    if (!taken) {
      session.say("Nothing is taken yet.");
      return;
    }
    this.writing = true;
    try {
      const changed =
        this.of === "article" ? await this.#takeSuggestions() : await this.#propagate();
      if (!changed) return;
      const left = changed.skipped.length ? ` Left: ${changed.skipped.join("; ")}.` : "";
      const like = this.of === "mark" ? ` like “${this.string}”` : "";
      const done = `${count(taken, "place")} tagged${like}.`;
      this.#shut();
      session.say(done);
      if (left) session.undone = done + left;
    } finally {
      this.writing = false;
    }
  }

  async #propagate() {
    const { found, session } = this;
    if (!found) return null;
    const places: Chosen[] = [];
    const except: Chosen[] = [];
    for (const { document, range, group, take, to } of this.decisions.values()) {
      if (take && (to || !this.whole.has(group))) places.push({ document, range, to });
      else if (!take && this.whole.has(group)) except.push({ document, range, to: null });
    }
    const groups = [...this.whole] as OccurrenceGroup[];
    return session.work("Marking the rest", (job) =>
      session.write("propagate", { job, id: found.id, groups, places, except }),
    );
  }

  #takeSuggestions() {
    const document = this.session.desk.view?.row.id ?? "";
    const taken = this.#suggestions().flatMap((it) => {
      const decision = this.decisions.get(keyOf(document, it.place.range));
      const take = decision ? decision.take : this.whole.has(it.label);
      const { layer, label, entity } = it;
      return take ? [{ range: decision?.to ?? it.place.range, layer, label, entity }] : [];
    });
    const of = this.suggested?.of ?? "";
    return this.session.write("take_suggestions", { document, of, taken });
  }

  /** Closes the review; asks first where something is taken. */
  leave() {
    if (this.taken && !this.leaving) this.leaving = true;
    else if (!this.taken) this.drop();
  }

  /** Closes the review and lets the decisions go. */
  drop() {
    this.#shut();
    this.session.say("Nothing was tagged");
  }

  #shut() {
    const { annotation } = this;
    this.of = null;
    this.#clear();
    this.#keep();
    void tick().then(() => {
      const { editor, annotations } = this.session.desk;
      editor?.clearFind();
      // Back to where it began.
      if (annotations.get(annotation)) editor?.selectMark(annotation, true);
      else editor?.clearSelection();
      editor?.focus();
    });
  }

  /** The article whose suggestions are shown. */
  #suggestedIn = "";

  #clear() {
    this.#asked += 1;
    this.looking = this.leaving = false;
    this.found = this.suggested = this.refusing = null;
    this.annotation = "";
    this.whole = new Set();
    this.decisions = new Map();
    this.#pages.clear();
    this.#moved.clear();
    this.at = 0;
  }

  /** The project was closed, or another is open; what is kept of it stays. */
  forget() {
    this.of = null;
    this.#clear();
  }

  #keep() {
    const project = this.session.project?.path;
    if (!project) return;
    try {
      if (this.of !== "mark" || !this.decided) return localStorage.removeItem(KEPT);
      const { annotation, string, scope, aside } = this;
      const decisions = [...this.decisions.values()];
      const kept: Kept = {
        project,
        annotation,
        string,
        scope,
        aside,
        whole: [...this.whole],
        decisions,
      };
      localStorage.setItem(KEPT, JSON.stringify(kept));
    } catch {
      // Where nothing can be kept, the decisions live as long as the window.
    }
  }

  /** What was decided when the window was closed the last time, if it was of this project. */
  kept(): Kept | null {
    try {
      const kept = JSON.parse(localStorage.getItem(KEPT) ?? "null") as Kept | null;
      return kept && kept.project === this.session.project?.path ? kept : null;
    } catch {
      return null;
    }
  }

  /** Goes on where a review was left. */
  async resume() {
    const kept = this.kept();
    if (!kept || this.of) return;
    this.#clear();
    this.annotation = kept.annotation;
    this.string = kept.string;
    this.scope = kept.scope;
    this.aside = kept.aside;
    this.whole = new Set(kept.whole);
    this.decisions = new Map(kept.decisions.map((it) => [keyOf(it.document, it.range), it]));
    this.of = "mark";
    await this.look(true);
    const annotation = this.session.desk.annotations.get(this.annotation);
    this.choice = choices(this.session.project?.schema).get(annotation?.label ?? "") ?? null;
  }

  letGo() {
    this.gone += 1;
    try {
      localStorage.removeItem(KEPT);
    } catch {
      // Where nothing can be kept, there is nothing to let go.
    }
  }

  /** Goes to the next article that has something to mark, and reviews it. */
  async nextSuggested() {
    const { session } = this;
    const document = session.desk.view?.row.id ?? null;
    try {
      const next = await session.host.call("next_suggested", { document });
      if (!next.document) {
        session.say("No further article has something to mark.");
        session.undone = "No further article is known to have something to mark.";
        return;
      }
      await session.openArticle(next.document);
      await tick();
      await this.suggest();
    } catch (error) {
      session.fail(error);
    }
  }

  /** Counts what could be marked, in new articles or in all. */
  async lookThrough(all: boolean, quietly = false) {
    const { session } = this;
    const ask = (job: string) => session.host.call("look_for_suggestions", { job, all });
    try {
      const found = quietly
        ? await ask(crypto.randomUUID())
        : await session.work("Looking for what could be marked", ask);
      if (quietly && !found.with) return;
      session.undone = found.articles
        ? `${count(found.with, "article")} of ${found.articles.toLocaleString()} ${found.with === 1 ? "has" : "have"} something to mark: ${count(found.suggestions, "place")}.`
        : "No article is new since this was looked for.";
      session.say(session.undone);
    } catch (error) {
      if (!quietly) session.fail(error);
    }
  }
}
