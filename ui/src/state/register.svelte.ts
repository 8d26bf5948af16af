// The register of entities as this window knows it: asked for when it is first needed, and again when it changed.

import type { Changed, EntityView } from "../generated/api";
import type { Session } from "./session.svelte";

export class Register {
  #all = $state.raw<Map<string, EntityView> | null>(null);
  /** Counts questions: an answer to an older one is dropped. */
  #asked = 0;
  /** The last question, once there was one. */
  #answer: Promise<void> | null = null;

  constructor(private session: Session) {}

  get known(): boolean {
    return this.#all !== null;
  }

  get all(): EntityView[] {
    return [...(this.#all?.values() ?? [])];
  }

  get(id: string | null): EntityView | undefined {
    return id === null ? undefined : this.#all?.get(id);
  }

  /** Sees to it that the register is known. */
  need(): Promise<void> {
    this.#answer ??= this.#ask();
    return this.#answer;
  }

  apply(changed: Changed) {
    if (this.#answer && (changed.register || changed.reload)) this.#answer = this.#ask();
  }

  /** Another project has another register. */
  forget() {
    this.#asked += 1;
    this.#answer = null;
    this.#all = null;
  }

  async #ask() {
    const asked = ++this.#asked;
    try {
      const { entities } = await this.session.host.call("entities", {});
      if (asked === this.#asked) this.#all = new Map(entities.map((it) => [it.id, it]));
    } catch (error) {
      if (asked === this.#asked) this.#answer = null;
      this.session.fail(error);
    }
  }

  /** Links the chosen tag to an entity, or to a new one of that name; to neither unlinks it. */
  async link(entity: string | null, add = "") {
    const { desk } = this.session;
    const id = desk.selected.mark;
    if (id === null) return;
    const changed = await this.session.write("link_entity", { annotations: [id], entity, add });
    if (!changed) return;
    const name = add || this.get(entity)?.name;
    this.session.say(name ? `Linked to ${name}` : "Unlinked");
    desk.editor?.focus();
  }
}
