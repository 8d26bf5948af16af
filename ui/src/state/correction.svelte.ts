// A correction of the open article: the other edition of its text, what becomes of each mark in it, and what was
// decided about those that are not sure. Nothing is written before it is taken.

import type { EditionAct, EditionItem, EditionPreview, Fate } from "../generated/api";
import { count } from "../shared/counts";
import type { Session } from "./session.svelte";

/** What is done about a mark: as proposed, nothing, or away with it. */
export type Act = EditionAct["do"];

/** What follows from its fate, where nothing was decided. */
const usually = (fate: Fate): Act => (fate === "moved" || fate === "kept" ? "take" : "leave");

export class Correction {
  text = $state("");
  /** What becomes of the marks in `text`; null while it is being edited. */
  preview = $state.raw<EditionPreview | null>(null);
  busy = $state(false);
  #decided = $state.raw<ReadonlyMap<string, Act>>(new Map());
  #document: string;

  constructor(private session: Session) {
    const { view, text } = session.desk;
    this.#document = view?.row.id ?? "";
    this.text = text;
  }

  of(fate: Fate): EditionItem[] {
    return this.preview?.items.filter((it) => it.fate === fate) ?? [];
  }

  act({ annotation, fate }: EditionItem): Act {
    return this.#decided.get(annotation) ?? usually(fate);
  }

  isDecided({ annotation }: EditionItem): boolean {
    return this.#decided.has(annotation);
  }

  /** Decides about a mark; there is nothing to take where nothing is proposed. */
  decide(it: EditionItem, act: Act) {
    if (act === "take" && !it.after) return;
    this.#decided = new Map(this.#decided).set(it.annotation, act);
    const said = { take: "takes the place", leave: "stays without a place", remove: "is removed" };
    if (act !== "place") this.session.say(`${it.quote} ${said[act]}`);
  }

  /** How many marks will have no place. */
  get adrift(): number {
    const { preview } = this;
    if (!preview) return 0;
    const listed = preview.items.filter((it) => this.act(it) === "leave").length;
    const unlisted =
      preview.uncertain +
      preview.orphaned -
      this.of("uncertain").length -
      this.of("orphaned").length;
    return listed + unlisted;
  }

  async compare() {
    await this.#ask(async () => {
      const ask = { document: this.#document, text: this.text };
      const preview = await this.session.host.call("preview_edition", ask);
      if (preview.same) return this.session.say("This is the text as it is.");
      this.#decided = new Map();
      this.preview = preview;
      const { moved, uncertain, orphaned } = preview;
      this.session.say(
        `${count(moved, "mark")} moved, ${uncertain} uncertain, ${orphaned} without a place`,
      );
    });
  }

  /** Gives the article the new text; whether that was done. */
  async take(): Promise<boolean> {
    const { preview } = this;
    if (!preview) return false;
    let done = false;
    await this.#ask(async () => {
      const decisions = [...this.#decided].flatMap(([annotation, act]) =>
        act === "place" ? [] : [{ annotation, act: { do: act } }],
      );
      const changed = await this.session.write("take_edition", {
        document: this.#document,
        of: preview.of,
        text: this.text,
        decisions,
      });
      if (!changed) return;
      done = true;
      const left = changed.skipped.length ? `, but for ${changed.skipped.join("; ")}` : "";
      this.session.say(`The article is corrected${left}`);
    });
    return done;
  }

  async #ask(what: () => Promise<void>) {
    this.busy = true;
    this.session.failed = null;
    try {
      await what();
    } catch (error) {
      this.session.fail(error);
    } finally {
      this.busy = false;
    }
  }
}
