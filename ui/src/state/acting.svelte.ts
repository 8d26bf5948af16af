// Something done to many places at once: first what it would do, then, if it is wanted, all of it in one undo step.

import type { LabelView, RowsDone } from "../generated/api";
import { failure, type CallFailed } from "../host";
import { count } from "../shared/counts";
import type { Session } from "./session.svelte";

export interface Deed {
  verb: "Tag" | "Relabel" | "Remove";
  /** With what. */
  label?: LabelView;
  ask(preview: boolean, job: string, sure: boolean): Promise<RowsDone>;
  /** When it is done. */
  after?: () => void;
}

const DONE: Record<Deed["verb"], string> = {
  Tag: "tagged",
  Relabel: "relabelled",
  Remove: "removed",
};

export class Acting {
  deed = $state.raw<Deed | null>(null);
  preview = $state.raw<RowsDone | null>(null);
  /** Why it is asked whether this is meant. */
  asks = $state.raw<CallFailed | null>(null);
  failed = $state.raw<CallFailed | null>(null);
  busy = $state(false);
  #sure = false;
  #asked = 0;

  constructor(private session: Session) {}

  /** Shows what a deed would do. */
  async begin(deed: Deed) {
    this.deed = deed;
    this.#sure = false;
    this.session.failed = null;
    this.session.dialog = "acting";
    await this.#look();
  }

  /** Yes, also where nearly everything is found. */
  async goOn() {
    this.#sure = true;
    await this.#look();
  }

  async #look() {
    const asked = ++this.#asked;
    this.preview = this.asks = this.failed = null;
    const done = await this.#work(true, "Looking");
    if (asked === this.#asked) this.preview = done;
  }

  async carryOut() {
    if (!this.preview?.places || this.busy) return;
    const { deed, session } = this;
    const done = await this.#work(false, deed?.verb === "Remove" ? "Removing" : "Writing");
    if (!done?.changed || !deed) return;
    deed.after?.();
    session.apply(done.changed);
    this.close();
    const places = count(done.places, deed.verb === "Tag" ? "place" : "tag");
    session.undone = `${places} in ${count(done.articles, "article")} ${DONE[deed.verb]}. Undo takes it back.`;
    session.say(session.undone);
  }

  async #work(preview: boolean, what: string): Promise<RowsDone | null> {
    const { deed, session } = this;
    if (!deed) return null;
    this.busy = true;
    if (!preview) session.saving += 1;
    try {
      return await session.work(what, (job) => deed.ask(preview, job, this.#sure));
    } catch (error) {
      const failed = failure(error);
      if (failed.code === "asks_first") this.asks = failed;
      else if (failed.code === "cancelled") this.close();
      else this.failed = failed;
      return null;
    } finally {
      this.busy = false;
      if (!preview) session.saving -= 1;
    }
  }

  /** Leaves everything as it is; what is under way stops. */
  close() {
    this.#asked += 1;
    if (this.busy) void this.session.cancel();
    this.deed = this.preview = this.asks = this.failed = null;
    if (this.session.dialog === "acting") this.session.dialog = null;
  }
}
