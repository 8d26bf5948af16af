// How long somebody is really at work on an article: the window has the focus, the article is open, and something was
// done within the last minute. It knows no clock: times are handed in, in milliseconds.

/** So long after the last key or move of the mouse somebody is thought to be reading. */
export const IDLE = 60_000;
/** So much time is noted at once. */
export const ENOUGH = 15_000;
/** A longer time between two looks is one in which the machine slept. */
const GAP = 5_000;

export class Stopwatch {
  #article: string | null = null;
  #passed = 0;
  #last = 0;
  #input = -Infinity;

  constructor(private note: (article: string, seconds: number) => void) {}

  /** Something was done. */
  touch(now: number) {
    this.#input = now;
  }

  /** Looks at the clock; `article` is the one that is open in a window that has the focus. */
  tick(now: number, article: string | null) {
    const gone = now - this.#last;
    this.#last = now;
    if (article !== this.#article) {
      this.flush();
      // What is left of a second was for the article before.
      this.#passed = 0;
      this.#article = article;
      return;
    }
    if (article && gone <= GAP && now - this.#input <= IDLE) this.#passed += gone;
    if (this.#passed >= ENOUGH) this.flush();
  }

  /** Notes what has passed, in whole seconds. */
  flush() {
    const seconds = Math.floor(this.#passed / 1000);
    if (!this.#article || seconds < 1) return;
    this.#passed -= seconds * 1000;
    this.note(this.#article, seconds);
  }
}

/** The day of a time here, in days since 1970. */
export function dayOf(now: Date): number {
  return Math.floor((now.getTime() - now.getTimezoneOffset() * 60_000) / 86_400_000);
}

/** Midnight of a day here, in milliseconds since 1970. */
export const midnight = (now: Date) => new Date(now).setHours(0, 0, 0, 0);
