// The history as the window shows it: what it is of, the part that was asked for, which row is looked into, and
// looking at the article as it was after one. What a change means is said by the other side of the boundary.

import type { AnnotationView, EditionView, LogRow, UndoPreview } from "../generated/api";
import { when } from "../shared/times";
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
  /** The article that was open when looking began. */
  #from: string | null = null;
  /** The row to be looked at next: while an answer is awaited, only the latest counts. */
  #next: LogRow | null = null;
  #looking = false;

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
    void this.backToNow();
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

  /** The article that looking at a row shows: the one it speaks of, else the open one. */
  articleOf(row: LogRow): string | null {
    return row.document ?? this.session.desk.view?.row.id ?? null;
  }

  /** As of when, and after what, the article is shown; empty for now. */
  get told(): string {
    const { asOf } = this.session.desk;
    return asOf ? `As it was on ${when(asOf.time)}, after: ${asOf.what}.` : "";
  }

  /** Shows the article as it was right after a change. */
  async look(row: LogRow) {
    this.#next = row;
    if (this.#looking) return;
    this.#looking = true;
    while (this.#next) {
      const next: LogRow = this.#next;
      this.#next = null;
      await this.#lookNow(next);
    }
    this.#looking = false;
  }

  async #lookNow(row: LogRow) {
    const { session } = this;
    const { desk } = session;
    const document = this.articleOf(row);
    if (!document || desk.asOf?.change === row.change) return;
    if (!desk.asOf) this.#from = desk.view?.row.id ?? null;
    session.failed = null;
    session.keepPlace();
    await desk.lookAt(document, row);
    if (desk.asOf?.change === row.change) session.say(this.told);
  }

  /** Shows the article in an old edition, with the marks that it had there in the end. */
  async lookAtEdition({ last, time, what }: EditionView) {
    const { session } = this;
    const document = session.desk.view?.row.id;
    if (!document || !last) return;
    session.failed = null;
    session.keepPlace();
    if (!session.desk.asOf) this.#from = document;
    await session.desk.lookAt(document, { change: last, time, what });
    if (session.desk.asOf) session.say(this.told);
  }

  /** Shows a mark that has lost its place in the latest edition in which it had one. */
  async lookWhere({ id }: AnnotationView) {
    const { session } = this;
    const document = session.desk.view?.row.id;
    if (!document) return;
    try {
      const { editions } = await session.host.call("editions", { document });
      for (const edition of editions.reverse()) {
        if (!edition.last || !edition.length) continue;
        await this.lookAtEdition(edition);
        if (!session.desk.annotations.get(id)) continue;
        session.desk.editor?.selectMark(id, true);
        return session.desk.editor?.focus();
      }
      await this.backToNow();
      session.say("The edition in which it stood is not here any more.");
    } catch (error) {
      session.fail(error);
    }
  }

  /** Walking the history while looking walks through time, as far as it is about this article. */
  async walkTo(row: LogRow) {
    const { desk } = this.session;
    if (!desk.asOf && !this.#looking) return;
    if (this.articleOf(row) === desk.view?.row.id) await this.look(row);
  }

  /** From the article as it was to what it is now, at the same place. */
  async backToNow() {
    const { desk } = this.session;
    const shown = desk.view?.row.id;
    this.#next = null;
    if (this.#looking) desk.dropAnswer();
    if (!desk.asOf || !shown) return;
    this.session.failed = null;
    await desk.open(shown);
    // What was removed since has no now.
    if (this.session.failed && this.#from && this.#from !== shown) await desk.open(this.#from);
    if (!desk.asOf) this.session.say("Back to now");
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
