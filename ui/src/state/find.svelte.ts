// Finding words in the open article: what is looked for, how many places there are, and stepping through them.

import type { Choice } from "./schema";
import type { Session } from "./session.svelte";

export class Find {
  open = $state(false);
  query = $state("");
  exact = $state(false);
  words = $state(false);
  /** How many there are, and which is shown, from 0. */
  found = $state.raw({ count: 0, at: -1 });
  /** Counts how often the field was asked for, so that it takes the focus again. */
  asked = $state(0);

  constructor(private session: Session) {}

  /** Opens the field, with the selected words in it if they are few. */
  show() {
    const { desk } = this.session;
    const [range] = desk.selected.ranges;
    const chosen = range ? desk.text.slice(...range) : "";
    if (chosen && chosen.length <= 80) this.query = chosen;
    this.open = true;
    this.asked += 1;
    if (this.query) this.look();
  }

  /** Looks from the caret on; without `go` the caret stays where it is. */
  look(go = true) {
    const { editor } = this.session.desk;
    const { exact, words } = this;
    if (editor) this.found = editor.find(this.query, { exact, words }, go);
  }

  step(by: 1 | -1) {
    const { editor } = this.session.desk;
    if (!editor) return;
    // Another article was opened meanwhile: it is looked through first.
    const fresh = this.query !== "" && editor.hits().length === 0;
    if (fresh) return this.look();
    this.found = editor.findNext(by);
  }

  close() {
    const { editor } = this.session.desk;
    this.open = false;
    editor?.clearFind();
    editor?.focus();
  }

  /** Shows what tagging every place would do, and on Enter does it. */
  tagAll({ layer, label }: Choice) {
    const { session } = this;
    const { desk } = session;
    const ranges = desk.editor?.hits() ?? [];
    if (!desk.view || !ranges.length) return;
    const {
      of,
      row: { id: document },
    } = desk.view;
    void session.acting.begin({
      verb: "Tag",
      label,
      ask: (preview) =>
        session.host.call("tag_places", {
          document,
          of,
          layer: layer.id,
          label: label.id,
          ranges,
          preview,
        }),
    });
  }
}
