// Findings of all articles: rules with what there was over time, groups a page at a time, the places of one group, and
// what is done to them. Kept in the project until all articles are looked through again.

import { tick } from "svelte";
import { SvelteMap, SvelteSet } from "svelte/reactivity";
import type {
  ExceptionScope,
  FindingGroup,
  FindingPlace,
  FindingRef,
  FindingRule,
  FixedFindings,
} from "../generated/api";
import { count } from "../shared/counts";
import type { Session } from "./session.svelte";

/** Groups are asked for so many at a time, and places. */
const PAGE = 100;
const PLACES = 50;
/** So many places are answered at most. */
const MOST_PLACES = 100;

export const refOf = (it: FindingPlace): FindingRef => ({
  document: it.document,
  key: it.finding.key,
});

export class Look {
  rules = $state.raw<FindingRule[]>([]);
  /** When all articles were last looked through. */
  looked = $state<number | null>(null);
  total = $state(0);
  rows = new SvelteMap<number, FindingGroup>();
  rule = $state<string | null>(null);
  /** Also where both ways are common. */
  possible = $state(false);
  bySubject = $state(false);
  running = $state(false);
  known = $state(false);
  group = $state.raw<FindingGroup | null>(null);
  places = $state.raw<FindingPlace[]>([]);
  placesTotal = $state(0);
  /** Places that were chosen among those shown; none stands for all of the group. */
  picked = new SvelteSet<string>();
  /** What a fix would do, while it waits for a yes. */
  preview = $state.raw<FixedFindings | null>(null);
  #asked = 0;
  #loading = new Set<number>();
  #at = -1;
  /** Rows that were looked at last. */
  #shown: readonly [number, number] = [0, PAGE];
  /** What is shown goes when the answer is here. */
  #stale = false;
  #askedPlaces = 0;
  #comingPlaces: Promise<void> | null = null;

  constructor(private session: Session) {}

  forget() {
    this.rules = [];
    this.looked = null;
    this.known = false;
    this.rule = null;
    if (this.session.walk === this) this.session.walk = null;
    this.#drop();
    this.leaveGroup();
  }

  #drop() {
    this.#asked += 1;
    this.#loading.clear();
    this.#stale = false;
    this.rows.clear();
    this.total = 0;
  }

  /** Something changed: what is shown is asked for anew when it is looked at, and stays until the answer is here. */
  change() {
    if (this.session.room !== "findings") return;
    this.#asked += 1;
    this.#loading.clear();
    this.#stale = true;
    void this.ensure(...this.#shown);
    void this.#places();
  }

  async reload() {
    this.#drop();
    await this.ensure(0, PAGE);
    if (this.group) await this.#places();
  }

  /** Loads the pages that cover rows of the list. */
  async ensure(first: number, last: number) {
    this.#shown = [first, last];
    for (let page = Math.floor(first / PAGE); page * PAGE < Math.max(last, 1); page += 1) {
      if (this.#loading.has(page)) continue;
      this.#loading.add(page);
      await this.#load(page);
    }
  }

  async #load(page: number) {
    const asked = this.#asked;
    const { rule, possible, bySubject } = this;
    try {
      const answer = await this.session.host.call("findings", {
        rule,
        possible,
        by_subject: bySubject,
        offset: page * PAGE,
        limit: PAGE,
      });
      if (asked !== this.#asked) return;
      this.rules = answer.rules;
      this.looked = answer.looked;
      this.total = answer.total;
      this.known = true;
      if (this.#stale) this.rows.clear();
      this.#stale = false;
      answer.rows.forEach((row, index) => this.rows.set(page * PAGE + index, row));
    } catch (error) {
      if (asked === this.#asked) this.session.fail(error);
    }
  }

  choose(rule: string | null) {
    this.rule = rule;
    this.leaveGroup();
    void this.reload();
  }

  /** Looks through all articles. */
  async run() {
    const { session } = this;
    this.running = true;
    session.failed = null;
    try {
      const { articles, findings } = await session.work("Looking through all articles", (job) =>
        session.host.call("check_consistency", { job }),
      );
      session.say(`${count(articles, "article")} looked through: ${count(findings, "finding")}`);
      this.leaveGroup();
    } catch (error) {
      session.fail(error);
    } finally {
      this.running = false;
    }
    await this.reload();
  }

  leaveGroup() {
    this.group = this.preview = null;
    this.places = [];
    this.placesTotal = 0;
    this.#askedPlaces += 1;
    this.picked.clear();
  }

  async open(group: FindingGroup) {
    this.leaveGroup();
    this.group = group;
    await this.#places();
  }

  async more() {
    const { length } = this.places;
    await this.#comingPlaces;
    if (this.places.length === length) await this.#places(length, PLACES);
  }

  /** Asks for places from one on, or anew for as many as are here. */
  #places(offset = 0, many = Math.max(PLACES, this.places.length)): Promise<void> {
    this.#comingPlaces = this.#loadPlaces(offset, offset + many);
    return this.#comingPlaces;
  }

  async #loadPlaces(from: number, to: number) {
    const { group } = this;
    if (!group) return;
    const asked = ++this.#askedPlaces;
    let rows = this.places.slice(0, from);
    let total: number;
    let came: number;
    try {
      do {
        const limit = Math.min(MOST_PLACES, to - rows.length);
        const ask = { group: group.group, offset: rows.length, limit };
        const answer = await this.session.host.call("finding_places", ask);
        if (asked !== this.#askedPlaces) return;
        total = answer.total;
        const known = new Set(rows.map((it) => it.document + it.finding.key));
        const fresh = answer.rows.filter((it) => !known.has(it.document + it.finding.key));
        came = fresh.length;
        rows = [...rows, ...fresh];
      } while (came && rows.length < Math.min(to, total));
      this.placesTotal = total;
      this.places = rows;
      const there = new Set(this.places.map((it) => refOf(it).key));
      for (const key of this.picked) if (!there.has(key)) this.picked.delete(key);
    } catch (error) {
      this.session.fail(error);
    }
  }

  pick(it: FindingPlace) {
    const { key } = refOf(it);
    if (!this.picked.delete(key)) this.picked.add(key);
  }

  #ask(preview: boolean, job: string | null) {
    const places = this.places.filter((it) => this.picked.has(it.finding.key)).map(refOf);
    return { places, group: this.group?.group ?? null, fix: 0, preview, job };
  }

  /** Says what putting right the chosen places, or all, would do. */
  async ask() {
    const { session } = this;
    this.preview = await session.make(() =>
      session.work("Looking at what would be done", (job) =>
        session.host.call("fix_findings", this.#ask(true, job)),
      ),
    );
  }

  async fix() {
    const { session } = this;
    const fixed = await session.make(() =>
      session.work("Putting it right", (job) =>
        session.host.call("fix_findings", this.#ask(false, job)),
      ),
    );
    this.preview = null;
    if (!fixed?.changed) return;
    this.picked.clear();
    session.apply(fixed.changed);
    await this.#comingPlaces;
    if (!this.placesTotal) this.leaveGroup();
    session.undone = `${fixed.words}, in ${count(fixed.places, "place")} of ${count(fixed.articles, "article")}.`;
    session.say(session.undone);
  }

  /** Leaves the chosen places, or all of the group, as they are. */
  async ignore(scope: ExceptionScope, reason: string): Promise<boolean> {
    const { session, group } = this;
    const chosen = this.places.filter((it) => this.picked.has(it.finding.key)).map(refOf);
    if (!group) return false;
    if (!chosen.length || scope === "everywhere" || scope === "labels") {
      const ask = { places: [], group: group.group, scope, reason };
      if (!(await session.write("ignore_finding", ask))) return false;
      this.leaveGroup();
      await this.reload();
      return true;
    }
    const ask = { places: chosen, group: null, scope, reason };
    if (!(await session.write("ignore_finding", ask))) return false;
    this.picked.clear();
    await this.reload();
    return true;
  }

  /** Opens the article of a place there; F8 goes on to the next. */
  async goTo(it: FindingPlace) {
    const { session } = this;
    this.#at = this.places.indexOf(it);
    session.walk = this;
    if (session.desk.view?.row.id !== it.document || session.desk.asOf)
      await session.openArticle(it.document);
    session.room = "article";
    await tick();
    session.desk.editor?.focus();
    session.desk.findings.want(it.finding.key);
    if (it.finding.range && !session.desk.findings.chosen)
      session.desk.editor?.selectRange(it.finding.range);
  }

  async step(by: 1 | -1) {
    if (this.#at + by >= this.places.length && this.places.length < this.placesTotal)
      await this.more();
    const { length } = this.places;
    const it = this.places[(this.#at + by + length) % length];
    if (it) await this.goTo(it);
    else this.session.say("The list has nothing more to go to.");
  }
}
