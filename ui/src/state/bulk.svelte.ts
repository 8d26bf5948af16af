// What is about to be done to the chosen articles: first what it would do, then in one change, which one undo takes back.

import type { BulkAction, BulkPreview } from "../generated/api";
import { failure, type CallFailed } from "../host";
import { count } from "../shared/counts";
import type { Session } from "./session.svelte";

const STATUS = { to_do: "to do", in_progress: "doing", done: "done", skipped: "skipped" };

export class Bulk {
  action = $state.raw<BulkAction | null>(null);
  preview = $state.raw<BulkPreview | null>(null);
  failed = $state.raw<CallFailed | null>(null);
  running = $state(false);
  #job = "";

  constructor(private session: Session) {}

  /** Asks what it would do, in a dialog. */
  async offer(action: BulkAction) {
    const { session } = this;
    this.action = action;
    this.preview = null;
    this.failed = null;
    session.dialog = "bulk";
    await this.#work("Looking at articles", async (job) => {
      const which = session.articles.choosing.which();
      this.preview = await session.host.call("preview_bulk", { job, which, action });
    });
  }

  /** “Assign 3 articles to Bob”. */
  words(many: number): string {
    const { action, session } = this;
    const articles = count(many, "article");
    if (action?.action === "status") return `Set ${articles} to ${STATUS[action.status]}`;
    if (action?.action !== "assign") return `Remove ${articles}`;
    const who = session.project?.annotators.find(({ id }) => id === action.annotator)?.name ?? "";
    return action.assigned ? `Assign ${articles} to ${who}` : `Take ${articles} from ${who}`;
  }

  async run(): Promise<boolean> {
    const { action, session } = this;
    if (!action) return false;
    const which = session.articles.choosing.which();
    const changed = await this.#work("Changing articles", (job) =>
      session.host.call("bulk", { job, which, action }),
    );
    if (!changed) return false;
    session.apply(changed);
    session.articles.choosing.clear();
    if (action.action === "remove") await session.findArticle();
    session.undone = `${changed.what.charAt(0).toUpperCase()}${changed.what.slice(1)}. Undo takes it back.`;
    session.say(session.undone);
    return true;
  }

  async #work<T>(what: string, run: (job: string) => Promise<T>): Promise<T | null> {
    this.running = true;
    this.failed = null;
    try {
      return await this.session.work(what, (job) => {
        this.#job = job;
        return run(job);
      });
    } catch (error) {
      const failed = failure(error);
      this.failed = failed;
      return null;
    } finally {
      this.running = false;
    }
  }

  /** Stops what is running; nothing is changed by it. */
  cancel() {
    if (this.running) void this.session.cancel(this.#job);
  }
}
