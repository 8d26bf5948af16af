// What the paragraphs of the open article are, or look like: setting a part, and guesses to take or leave.
// How a part looks is in ui/src/editor/parts.ts; what a paragraph looks like is said by the core.

import type { LabelView, PartGuess } from "../generated/api";
import { count } from "../shared/counts";
import { lettersOf } from "../shared/letters";
import { partsLayer } from "./schema";
import type { Session } from "./session.svelte";

export class Parts {
  #guessed = $state.raw<{ document: string; guesses: PartGuess[] } | null>(null);

  constructor(private session: Session) {}

  get layer() {
    return partsLayer(this.session.project?.schema);
  }

  /** What a paragraph can be, each with the letter that chooses it. */
  get choices(): { label: LabelView; letter: string }[] {
    const labels = this.layer?.labels.filter((label) => !label.retired) ?? [];
    const names = labels.map(({ name }) => name);
    // No part has a letter of its own.
    const letters = lettersOf(names, ["n"]);
    return labels.map((label, at) => ({ label, letter: letters[at] ?? "" }));
  }

  /** What is guessed of an article in which nothing is said of paragraphs yet, and that was not left. */
  get offered(): PartGuess[] {
    const { project, desk, settings } = this.session;
    const id = desk.view?.row.id;
    if (!project || this.session.locked || !id || this.#guessed?.document !== id) return [];
    if (desk.onParagraphs.size || settings.kept.partsLeft[project.path]?.includes(id)) return [];
    return this.#guessed.guesses;
  }

  /** The label of the paragraph at the caret. */
  get here(): string | null {
    const { caret } = this.session.desk.selected;
    for (const it of this.session.desk.onParagraphs.values())
      if (it.ranges.some(([from, to]) => from <= caret && caret <= to)) return it.label;
    return null;
  }

  async guess(document: string, layer: string) {
    try {
      const { guesses } = await this.session.host.call("guess_parts", { document, layer });
      this.#guessed = { document, guesses };
    } catch (error) {
      this.session.fail(error);
    }
  }

  /** Says what the selected paragraphs are, or the one at the caret; null says nothing of them. */
  async set(label: LabelView | null) {
    const { desk } = this.session;
    const { caret, ranges } = desk.selected;
    const range = ranges[0] ?? [caret, caret];
    const done = await this.#write([{ label: label?.id ?? null, range }], false);
    if (done) this.session.say(label ? `${label.name}, set` : "No part, set");
    desk.editor?.focus();
  }

  async take(guesses: PartGuess[]) {
    if (await this.#write(guesses, true))
      this.session.say(`${count(guesses.length, "article part")} taken`);
    this.session.desk.editor?.focus();
  }

  leave() {
    const { project, desk, settings } = this.session;
    if (project && desk.view) settings.leaveParts(project.path, desk.view.row.id);
    this.session.say("The guessed article parts are left");
    desk.editor?.focus();
  }

  async #write(parts: { label: string | null; range: [number, number] }[], guessed: boolean) {
    const document = this.session.desk.view?.row.id;
    const layer = this.layer?.id;
    if (!document || !layer || !parts.length) return null;
    return this.session.write("set_parts", { document, layer, parts, guessed });
  }
}
