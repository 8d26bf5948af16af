// The register of entities as this window knows it: asked for when it is first needed, and again when it changed.

import type { Changed, EntityView } from "../generated/api";
import type { Session } from "./session.svelte";

export class Register {
  #all = $state.raw<Map<string, EntityView> | null>(null);
  #asked = 0;

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
  need() {
    if (!this.#asked) void this.#ask();
  }

  apply(changed: Changed) {
    if (this.#asked && (changed.register || changed.reload)) void this.#ask();
  }

  /** Another project has another register. */
  forget() {
    this.#asked = 0;
    this.#all = null;
  }

  async #ask() {
    const asked = ++this.#asked;
    try {
      const { entities } = await this.session.host.call("entities", {});
      if (asked === this.#asked) this.#all = new Map(entities.map((it) => [it.id, it]));
    } catch (error) {
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
