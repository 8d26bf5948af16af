// Own time at work, noted in this copy of the project alone: while the window has the focus, an article is open and
// something was done within the last minute.

import type { Session } from "./session.svelte";
import { dayOf, Stopwatch } from "./stopwatch";

const INPUTS = ["keydown", "pointerdown", "pointermove", "wheel", "scroll"] as const;

export class Activity {
  /** What is on its way to be noted. */
  #noting = Promise.resolve();
  #watch = new Stopwatch((document, seconds) => {
    this.#noting = this.#note(document, seconds);
  });

  constructor(private session: Session) {}

  /** Begins to look at the clock; gives what ends it. */
  start(): () => void {
    const touch = () => this.#watch.touch(performance.now());
    for (const name of INPUTS)
      window.addEventListener(name, touch, { capture: true, passive: true });
    const leave = () => this.#watch.flush();
    window.addEventListener("pagehide", leave);
    const clock = setInterval(() => this.tick(), 1000);
    return () => {
      clearInterval(clock);
      window.removeEventListener("pagehide", leave);
      for (const name of INPUTS) window.removeEventListener(name, touch, { capture: true });
    };
  }

  tick() {
    const { project, desk, room } = this.session;
    const works = document.hasFocus() && project?.read_only === "" && room === "article";
    this.#watch.tick(performance.now(), works ? (desk.view?.row.id ?? null) : null);
  }

  /** Notes what has passed, so that what is asked next knows of it. */
  async flush() {
    this.tick();
    this.#watch.flush();
    await this.#noting;
  }

  async #note(document: string, seconds: number) {
    try {
      const day = dayOf(new Date());
      await this.session.host.call("add_activity", { document, day, seconds });
    } catch {
      // A few seconds of one's own are no reason to interrupt anybody.
    }
  }
}
