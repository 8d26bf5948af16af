// What is put off until things have come to rest: each new call takes the place of the one before.

export class Pause {
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `rest`: for how long nothing must come, in ms. */
  constructor(private rest: number) {}

  /** Does it after a rest. */
  before(run: () => void) {
    this.drop();
    this.#timer = setTimeout(run, this.rest);
  }

  /** Does nothing any more. */
  drop() {
    clearTimeout(this.#timer);
  }
}
