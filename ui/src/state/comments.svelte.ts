// Remarks on the open article and its tags, as threads, and the one that is being written. Words that were typed
// and not saved wait until the same field is opened again.

import type { CommentView } from "../generated/api";
import type { Session } from "./session.svelte";
import { Things } from "./things.svelte";

/** A remark with the answers to it. */
export interface Thread {
  first: CommentView;
  answers: CommentView[];
}

/** What the field writes: a new remark on a tag or the article, an answer, or other words for a remark. */
export type Writing =
  | { as: "new"; annotation: string | null }
  | { as: "answer"; annotation: string | null; to: string }
  | { as: "edit"; annotation: string | null; comment: string };

const NONE: Thread[] = [];
const isOpen = (it: Thread) => !it.first.resolved;

export class Comments {
  #all = $state.raw(new Things<CommentView>());
  writing = $state.raw<Writing | null>(null);
  #drafts = new Map<string, string>();
  #threads = $derived(threadsOf(this.#all.values()));

  constructor(private session: Session) {}

  /** Threads on a tag, or on the article, in the order in which they were begun. */
  on(annotation: string | null): Thread[] {
    return this.#threads.get(annotation) ?? NONE;
  }

  /** How many remarks there are on a tag or the article. */
  count(annotation: string | null): number {
    return this.on(annotation).reduce((sum, it) => sum + 1 + it.answers.length, 0);
  }

  show(all: CommentView[]) {
    this.#all = new Things(all);
    this.writing = null;
  }

  change(set: CommentView[], removed: string[]) {
    this.#all.change(set, removed);
    const { writing } = this;
    if (writing?.as === "edit" && removed.includes(writing.comment)) this.writing = null;
  }

  /** Opens the field: an answer where a thread is open, else a new remark. */
  begin(annotation: string | null) {
    const open = this.on(annotation).findLast(isOpen);
    this.writing = open
      ? { as: "answer", annotation, to: open.first.id }
      : { as: "new", annotation };
  }

  /** What the field begins with. */
  draft(writing: Writing): string {
    const words = writing.as === "edit" ? this.#all.get(writing.comment)?.text : "";
    return this.#drafts.get(JSON.stringify(writing)) ?? words ?? "";
  }

  keep(writing: Writing, text: string) {
    this.#drafts.set(JSON.stringify(writing), text);
  }

  async save(writing: Writing, text: string) {
    const { session } = this;
    const document = session.desk.view?.row.id;
    if (!document) return;
    const { annotation } = writing;
    const changed =
      writing.as === "edit"
        ? await session.write("set_comment", { comment: writing.comment, text })
        : await session.write("add_comment", {
            document,
            annotation,
            reply_to: writing.as === "answer" ? writing.to : null,
            text,
          });
    if (!changed) return;
    this.#drafts.delete(JSON.stringify(writing));
    this.leave();
    session.say(writing.as === "answer" ? "Reply saved" : "Comment saved");
  }

  /** Back to the article; what was typed is kept. */
  leave() {
    this.writing = null;
    this.session.desk.editor?.focus();
  }

  async resolve(thread: Thread, resolved: boolean) {
    const comment = thread.first.id;
    if (await this.session.write("resolve_comment", { comment, resolved }))
      this.session.say(resolved ? "Thread resolved" : "Thread opened again");
  }

  /** Resolves the last open thread on a tag or the article, or opens the last one again. */
  async toggle(annotation: string | null) {
    const threads = this.on(annotation);
    const thread = threads.findLast(isOpen) ?? threads.at(-1);
    if (thread) await this.resolve(thread, isOpen(thread));
    else this.session.say("There is no comment here.");
  }

  async remove(comment: string) {
    if (await this.session.write("remove_comment", { comment }))
      this.session.say("Comment removed");
  }
}

/** An answer whose thread another copy removed stands as a thread of its own. */
function threadsOf(all: Iterable<CommentView>): Map<string | null, Thread[]> {
  const threads = new Map<string, Thread>();
  const byPlace = new Map<string | null, Thread[]>();
  for (const it of [...all].sort((a, b) => a.time - b.time)) {
    const thread = it.reply_to === null ? undefined : threads.get(it.reply_to);
    if (thread) {
      thread.answers.push(it);
      continue;
    }
    const begun = { first: it, answers: [] };
    threads.set(it.id, begun);
    const here = byPlace.get(it.annotation);
    if (here) here.push(begun);
    else byPlace.set(it.annotation, [begun]);
  }
  return byPlace;
}
