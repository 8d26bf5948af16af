// Working a view through: an order of its articles that stays, however they change on the way. It is kept in this copy
// of the project, so that it can be left and taken up again.

import type { QueueBy, QueueState } from "../generated/api";
import type { Session } from "./session.svelte";
import { midnight } from "./stopwatch";

export const QUEUE_ORDERS: [QueueBy, string][] = [
  ["imported", "As imported"],
  ["date", "By date, the oldest first"],
  ["shuffled", "Shuffled"],
  ["findings", "Most findings first"],
  ["suggestions", "Most suggestions first"],
];

export class Queue {
  state = $state.raw<QueueState | null>(null);
  /** What is shown once its article is: a key that comes before that is meant for the article on the screen. */
  #coming: QueueState | null = null;

  /** One step is gone after the other, also where keys are faster than articles open. */
  #going: Promise<unknown> = Promise.resolve();

  constructor(private session: Session) {}

  #then<T>(go: () => Promise<T>): Promise<T> {
    const gone = this.#going.then(go);
    this.#going = gone.catch(() => undefined);
    return gone;
  }

  get on(): boolean {
    return this.state?.on ?? false;
  }

  /** Where the queue is, as this copy keeps it. */
  async load() {
    this.state = null;
    await this.#ask(null, null);
  }

  async #ask(at: string | null, on: boolean | null) {
    const answer = await this.#look(at, on);
    if (answer) this.state = answer.queue;
  }

  async #look(at: string | null, on: boolean | null) {
    try {
      return await this.session.host.call("queue", { since: midnight(new Date()), at, on });
    } catch (error) {
      this.session.fail(error);
      return null;
    }
  }

  async #open(state: QueueState | null | undefined) {
    if (!state?.at) {
      if (state !== undefined) this.state = state;
      return;
    }
    this.#coming = state;
    await this.session.openArticle(state.at);
    this.#say();
  }

  /** Begins a queue of what the list finds now. */
  async start(name: string, order: QueueBy, seed: string): Promise<boolean> {
    const { session } = this;
    try {
      const answer = await session.work("Lining up articles", () =>
        session.host.call("start_queue", {
          name,
          query: session.articles.query,
          order,
          seed,
          since: midnight(new Date()),
        }),
      );
      await this.#open(answer.queue);
    } catch (error) {
      session.fail(error);
      return false;
    }
    return true;
  }

  resume(): Promise<void> {
    return this.#then(async () => this.#open((await this.#look(null, true))?.queue));
  }

  leave(): Promise<void> {
    return this.#then(async () => {
      await this.#ask(null, false);
      this.session.say("The queue is left. It can be taken up again where it was.");
    });
  }

  /** Opens the next article, or the one before; back in the queue first, if another is open. */
  step(by: 1 | -1): Promise<void> {
    return this.#then(() => this.#step(by));
  }

  async #step(by: 1 | -1) {
    const { session, state } = this;
    if (!state) return;
    const here = session.desk.view?.row.id === state.at;
    const to = !here ? state.at : by > 0 ? state.next : state.previous;
    // What was just settled is counted, also at the end.
    const answer = await this.#look(to, null);
    // Where it was removed meanwhile, another has its turn.
    if (to) return this.#open(answer?.queue);
    if (answer) this.state = answer.queue;
    session.say(by > 0 ? "This is the end of the queue." : "The queue begins here.");
  }

  /** Another article is open; if it is in the queue, that goes on from there. */
  async at(document: string) {
    const coming = this.#coming;
    this.#coming = null;
    if (coming?.at === document) this.state = coming;
    else if (this.on && this.state?.at !== document) await this.#ask(document, null);
  }

  #say() {
    const { state } = this;
    if (state?.at) this.session.say(`Queue: ${state.place} of ${state.total}`);
  }
}
