// What is to be checked in the open article: asked for when it is opened and whenever something changed, gone to with
// x, put right with Enter, left as it is with a reason. The rules are in galley-model; nothing is judged here.

import type { ExceptionScope, FindingView } from "../generated/api";
import { count } from "../shared/counts";
import { Pause } from "../shared/pause";
import type { Session } from "./session.svelte";

/** So long nothing changes before is asked again, in ms. */
const PAUSE = 150;

const startOf = (it: FindingView) => it.range?.[0] ?? -1;

export class Findings {
  list = $state.raw<FindingView[]>([]);
  /** How many more were decided to be all right. */
  ignored = $state(0);
  #key = $state<string | null>(null);
  /** The caret when a finding was gone to: who moves on has left it. */
  #caret = $state(-1);
  #asked = 0;
  #pause = new Pause(PAUSE);
  /** A finding to go to once it is known: one that was chosen in a list of all articles. */
  #wanted: string | null = null;

  constructor(private session: Session) {}

  readonly #about = $derived(new Set(this.list.flatMap((it) => it.annotations)));

  /** The finding that keys speak of. */
  readonly chosen = $derived.by(() => {
    const { selected } = this.session.desk;
    if (this.#key === null || selected.caret !== this.#caret) return null;
    return this.list.find((it) => it.key === this.#key) ?? null;
  });

  get count(): number {
    return this.list.length;
  }

  /** From 1; 0 where none is chosen. */
  get number(): number {
    return this.chosen ? this.list.indexOf(this.chosen) + 1 : 0;
  }

  has(annotation: string): boolean {
    return this.#about.has(annotation);
  }

  /** Another article is open, or none. */
  show() {
    this.#set([], 0);
    this.#key = null;
    void this.#ask();
  }

  /** Something changed, here or elsewhere. */
  change() {
    this.#pause.before(() => void this.#ask());
  }

  #set(list: FindingView[], ignored: number) {
    this.list = list;
    this.ignored = ignored;
    this.draw();
  }

  async #ask() {
    this.#pause.drop();
    const asked = ++this.#asked;
    const { session } = this;
    const document = session.desk.view?.row.id;
    // What was is not checked.
    if (!document || session.desk.asOf) return this.#set([], 0);
    try {
      const { findings, ignored } = await session.host.call("findings_in", { document });
      if (asked !== this.#asked) return;
      this.#set(findings, ignored);
      const wanted = this.list.find((it) => it.key === this.#wanted);
      if (wanted) this.goTo(wanted);
      this.#wanted = null;
    } catch (error) {
      if (asked === this.#asked) session.fail(error);
    }
  }

  /** Underlines what is to be checked in the text. */
  draw() {
    const checks = this.list.flatMap(({ key, range }) =>
      range ? [{ range, chosen: key === this.chosen?.key }] : [],
    );
    this.session.desk.editor?.setChecks(checks);
  }

  /** Goes to a finding of the article that is being opened, as soon as it is known. */
  want(key: string) {
    this.#wanted = key;
    const there = this.list.find((it) => it.key === key);
    if (there) {
      this.#wanted = null;
      this.goTo(there);
    }
  }

  /** Chooses the next finding, or the one before; from the last goes on to the first. */
  step(by: 1 | -1) {
    const { desk } = this.session;
    const all = this.list;
    if (!all.length && desk.adrift.size) return void desk.showAdrift();
    if (!all.length) return this.session.say("Nothing is to be checked in this article.");
    const here = desk.chosen?.ranges[0]?.[0] ?? desk.selected.ranges[0]?.[0] ?? desk.selected.caret;
    const at = this.number - 1;
    const ahead = all.findIndex((it) => startOf(it) >= here);
    const after = ahead < 0 ? all.length : ahead;
    const next = at >= 0 ? at + by : by > 0 ? after : after - 1;
    const found = all[(next + all.length) % all.length];
    if (found) this.goTo(found);
  }

  /** Shows where something is to be checked: the tag, the words, or the labels of the article. */
  goTo(it: FindingView) {
    const { session } = this;
    const { editor } = session.desk;
    const mark = it.annotations.find((id) => session.desk.annotations.get(id)?.ranges.length);
    if (mark) editor?.selectMark(mark, true);
    else if (it.range) editor?.selectRange(it.range);
    else {
      editor?.selectMark(null);
      session.dialog = "article-labels";
    }
    this.#key = it.key;
    this.#caret = session.desk.selected.caret;
    this.draw();
    session.say(`${this.number} of ${this.count}. ${it.rule_name}: ${it.evidence}`);
  }

  leave() {
    this.#key = null;
    this.draw();
  }

  /** Puts the chosen finding right in one of its ways. */
  async fix(which = 0) {
    const { session, chosen: it } = this;
    const document = session.desk.view?.row.id;
    if (!it || !document) return session.say("Go to a finding first, with x.");
    const words = it.fixes[which];
    if (words === undefined) {
      if (it.rule === "missing-attribute" && session.desk.chosen) session.dialog = "attributes";
      else session.say("There is nothing that one key could do here.");
      return;
    }
    const places = [{ document, key: it.key }];
    const ask = { places, group: null, fix: which, preview: false, job: null };
    const fixed = await session.make(() => session.host.call("fix_findings", ask));
    if (!fixed?.changed) return;
    session.apply(fixed.changed);
    session.say(`${words}, done`);
  }

  /** Decides that the chosen finding is all right. */
  async ignore(scope: ExceptionScope, reason: string): Promise<boolean> {
    const { session, chosen: it } = this;
    const document = session.desk.view?.row.id;
    if (!it || !document) return false;
    const places = [{ document, key: it.key }];
    const changed = await session.write("ignore_finding", { places, group: null, scope, reason });
    if (changed) session.say("Left as it is");
    return changed !== null;
  }

  get words(): string {
    return count(this.count, "finding");
  }
}
