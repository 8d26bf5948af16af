// The history as the window shows it: what it is of, the part that was asked for, and which row is looked
// into. What a change means is said by the other side of the boundary.

import type { LogRow, UndoPreview } from "../generated/api";
import type { Session } from "./session.svelte";

const PAGE = 100;
export type Scope = "tag" | "article" | "project";

export class Past {
  open = $state(false);
  scope = $state<Scope>("article");
  rows = $state.raw<LogRow[]>([]);
  total = $state(0);
  /** The change that is about to be taken back, and what that would do. */
  preview = $state.raw<(UndoPreview & { change: string }) | null>(null);
  /** Answers to an older question are dropped. */
  #question = 0;

  constructor(private session: Session) {}

  show() {
    const { desk } = this.session;
    this.scope = desk.chosen ? "tag" : desk.view ? "article" : "project";
    this.open = true;
  }

  close() {
    this.open = false;
    this.preview = null;
    this.rows = [];
    this.session.desk.editor?.focus();
  }

  holdsFocus(): boolean {
    return document.activeElement?.closest("[data-history]") != null;
  }

  /** Asks anew, for as much as is shown. */
  async load(document: string | null, annotation: string | null, more = false): Promise<void> {
    const question = ++this.#question;
    const limit = Math.max(PAGE, this.rows.length + (more ? PAGE : 0));
    const { scope } = this;
    if (scope === "tag" && !annotation) {
      this.rows = [];
      this.total = 0;
      return;
    }
    try {
      const page = await this.session.host.call("log", {
        document: scope === "article" ? document : null,
        annotation: scope === "tag" ? annotation : null,
        offset: 0,
        limit,
      });
      if (question !== this.#question) return;
      this.rows = page.rows;
      this.total = page.total;
    } catch (error) {
      this.session.fail(error);
    }
  }

  /** Opens the article a change was in and chooses the tag that it names. */
  async goTo(row: LogRow) {
    const { session } = this;
    if (row.document && row.document !== session.desk.view?.row.id)
      await session.openArticle(row.document);
    if (row.annotation) session.desk.editor?.selectMark(row.annotation, true);
    session.desk.editor?.focus();
  }

  async ask(change: string) {
    this.session.failed = null;
    try {
      const preview = await this.session.host.call("preview_undo_of", { change });
      this.preview = { ...preview, change };
    } catch (error) {
      this.session.fail(error);
    }
  }

  async takeBack(change: string) {
    this.preview = null;
    await this.session.takeBack(change);
  }
}
