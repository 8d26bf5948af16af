// A question that is asked again as its terms change: after a pause, and only the latest answer counts. What was
// answered before stays until then, so that nothing on screen jumps.

import { failure, type CallFailed } from "../host";

/** How long the terms must rest before the question is asked, in ms. */
export const PAUSE = 300;

export class Latest<T> {
  answer = $state.raw<T | null>(null);
  failed = $state.raw<CallFailed | null>(null);
  /** Asked, or about to be. */
  waiting = $state(false);
  /** Was cancelled, and what is shown may be out of date. */
  cancelled = $state(false);
  #turn = 0;
  #pause: ReturnType<typeof setTimeout> | undefined;

  /** `put` asks and answers; `drop` stops what was asked before and nobody waits for any more. */
  constructor(
    private put: () => Promise<T>,
    private drop: () => void = () => undefined,
  ) {}

  /** Asks after a pause, or at once with none; gives whether this answer was the latest and is here. */
  ask(pause = PAUSE): Promise<boolean> {
    const turn = this.#begin();
    return new Promise((resolve) => {
      this.#pause = setTimeout(() => resolve(this.#now(turn)), pause);
    });
  }

  /** Forgets the question; what was answered stays. */
  leave() {
    this.#begin();
    this.waiting = false;
  }

  forget() {
    this.leave();
    this.answer = null;
    this.failed = null;
  }

  #begin(): number {
    clearTimeout(this.#pause);
    if (this.waiting) this.drop();
    this.waiting = true;
    this.cancelled = false;
    this.#turn += 1;
    return this.#turn;
  }

  async #now(turn: number): Promise<boolean> {
    if (turn !== this.#turn) return false;
    try {
      const answer = await this.put();
      if (turn !== this.#turn) return false;
      this.answer = answer;
      this.failed = null;
      return true;
    } catch (error) {
      if (turn !== this.#turn) return false;
      const failed = failure(error);
      this.cancelled = failed.code === "cancelled";
      this.failed = this.cancelled ? null : failed;
      return false;
    } finally {
      if (turn === this.#turn) this.waiting = false;
    }
  }
}
