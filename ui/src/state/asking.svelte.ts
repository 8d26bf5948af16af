// A query as it is written in a field: what can come next at the caret, and what is wrong with it once writing rests.

import type { Proposal, QueryRemark } from "../generated/api";
import type { Host } from "../host";
import { Latest } from "./latest.svelte";

/** How long the query must rest before it is looked at, in ms. */
const REST = 400;

/** Whether something is being written at the caret for which proposals are wanted unasked. */
export function isWriting(query: string, caret: number): boolean {
  return /[^\s()|-]$/.test(query.slice(0, caret));
}

/** The query with a proposal in the place of what was being written, and where the caret is then. Who takes it before the
 * answer to the last letters is there has them in its place, too: up to where the caret was then. */
export function taken(
  query: string,
  at: readonly [number, number],
  { insert, complete }: Pick<Proposal, "insert" | "complete">,
  written = at[1],
): { query: string; caret: number } {
  const behind = query.slice(Math.max(at[1], written));
  const blank = complete && !/^[\s),|]/.test(behind) ? " " : "";
  const before = query.slice(0, at[0]) + insert + blank;
  return { query: before + behind, caret: before.length };
}

/** Whether a proposal goes on where what is written ends. */
export function goesOn(insert: string, written: string): boolean {
  const bare = (it: string) => it.replace(/^["“„”]/, "").toLowerCase();
  return bare(insert).startsWith(bare(written));
}

/** A query with one more term. */
export function added(query: string, term: string): string {
  return [query.trim(), term].filter(Boolean).join(" ");
}

export class Asking {
  /** The row that is chosen, or -1. */
  at = $state(-1);
  open = $state(false);
  #query = "";
  #caret = 0;
  #next = new Latest(() =>
    this.host.call("complete_query", { query: this.#query, caret: this.#caret }),
  );
  #check = new Latest(() => this.host.call("check_query", { query: this.#query }));

  constructor(private host: Host) {}

  readonly proposals = $derived(this.#next.answer?.proposals ?? []);
  readonly examples = $derived(this.#next.answer?.examples ?? []);
  readonly about = $derived(this.#next.answer?.about ?? "");
  /** What a proposal takes the place of. */
  readonly place = $derived<[number, number]>(this.#next.answer?.at ?? [0, 0]);
  /** What the query is refused for, or what is odd about it. */
  readonly remark = $derived<QueryRemark | null>(
    this.#check.answer?.problem ?? this.#check.answer?.remarks[0] ?? null,
  );
  readonly refused = $derived(this.#check.answer?.problem != null);

  /** Where the caret was when something was last written. */
  get caret(): number {
    return this.#caret;
  }

  /** The chosen proposal, or else the first that goes on from what is written. */
  get next(): Proposal | undefined {
    const written = this.#query.slice(this.place[0], this.#caret);
    return this.proposals[this.at] ?? this.proposals.find((it) => goesOn(it.insert, written));
  }

  /** Proposes what can be written at the caret; unasked only while something is being written. */
  async propose(query: string, caret: number, asked = false) {
    this.#query = query;
    this.#caret = caret;
    if (!asked && !isWriting(query, caret)) return this.close();
    const before = this.proposals;
    if (!(await this.#next.ask(0))) return;
    // What was chosen while the answer was on its way stays chosen.
    const kept = before[this.at]?.insert;
    this.at = kept === undefined ? -1 : this.proposals.findIndex((it) => it.insert === kept);
    const written = query.slice(...this.place);
    const same = this.proposals.length === 1 && this.proposals[0]?.insert === written;
    this.open = !same && (this.proposals.length > 0 || this.examples.length > 0);
  }

  /** Looks at the query for what is wrong with it, after a rest or at once. */
  check(query: string, now = false) {
    this.#query = query;
    if (!query.trim()) return this.#check.forget();
    void this.#check.ask(now ? 0 : REST);
  }

  close() {
    this.#next.leave();
    this.open = false;
    this.at = -1;
  }

  step(by: 1 | -1) {
    const { length } = this.proposals;
    if (length) this.at = this.at < 0 && by < 0 ? length - 1 : (this.at + by + length) % length;
  }
}
