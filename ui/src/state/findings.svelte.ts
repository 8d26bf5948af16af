// What the open article's annotations still need: so far, values of required attributes. Kept as annotations change,
// at the cost of what changed; a change of the schema looks at all of them again.

import type { AnnotationView } from "../generated/api";
import { count } from "../shared/counts";
import { missingOf } from "./attributes";
import type { Session } from "./session.svelte";
import { Things } from "./things.svelte";

const startOf = (it: AnnotationView) => it.ranges[0]?.[0] ?? -1;

export class Findings {
  #open = $state.raw(new Things<AnnotationView>());
  /** The label of the article that was gone to last, and the caret then: it has no place of its own in the text. */
  #last: { id: string; caret: number } | null = null;

  constructor(private session: Session) {}

  readonly #isOpen = (it: AnnotationView) => missingOf(this.session.project?.schema, it).length > 0;

  get count(): number {
    return this.#open.size;
  }

  has(annotation: string): boolean {
    return this.#open.get(annotation) !== undefined;
  }

  show(all: Iterable<AnnotationView>) {
    this.#open = new Things([...all].filter(this.#isOpen));
  }

  change(set: AnnotationView[], removed: string[]) {
    const open = set.filter(this.#isOpen);
    const closed = set.filter((it) => !open.includes(it)).map(({ id }) => id);
    this.#open.change(
      open,
      [...closed, ...removed].filter((id) => this.has(id)),
    );
  }

  /** Chooses the next annotation that needs something, or the one before; from the last goes on to the first. */
  step(by: 1 | -1) {
    const { desk } = this.session;
    const all = [...this.#open.values()].sort((a, b) => startOf(a) - startOf(b));
    if (!all.length && desk.adrift.size) return void desk.showAdrift();
    if (!all.length) return this.session.say("Nothing is missing in this article.");
    const { chosen } = desk;
    const last = !chosen && this.#last?.caret === desk.selected.caret ? this.#last.id : null;
    const here = chosen ? startOf(chosen) : desk.selected.caret;
    const at = all.findIndex((it) => it.id === (last ?? chosen?.id));
    const ahead = all.findIndex((it) => startOf(it) >= here);
    const after = ahead < 0 ? all.length : ahead;
    const next = at >= 0 ? at + by : by > 0 ? after : after - 1;
    const found = all[(next + all.length) % all.length];
    if (found) this.goTo(found);
  }

  /** Shows where something is missing: the tag, or the labels of the article. */
  goTo(it: AnnotationView) {
    const { session } = this;
    const { editor, selected } = session.desk;
    this.#last = null;
    if (it.ranges.length) editor?.selectMark(it.id, true);
    else {
      editor?.selectMark(null);
      this.#last = { id: it.id, caret: selected.caret };
      session.dialog = "article-labels";
    }
    const names = missingOf(session.project?.schema, it).map(({ name }) => name);
    session.say(`${it.quote || "The article"} needs ${names.join(", ")}`);
  }

  get words(): string {
    return count(this.count, "finding");
  }
}
