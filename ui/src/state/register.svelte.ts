// The register of entities as the open article needs it: the entries that its tags refer to, which entry a tag may
// refer to, and the other mentions like one that was linked. Entries are asked for one by one: a register may have a
// million. The room in which it is looked through is in registerroom.svelte.ts.

import type { Changed, EntityView, OtherMentions, Suggested } from "../generated/api";
import { count } from "../shared/counts";
import { Latest } from "./latest.svelte";
import type { Session } from "./session.svelte";

/** How long a tag must stay chosen before its entry is looked for, in ms. */
const REST = 120;

export class Register {
  #known = $state.raw<Map<string, EntityView>>(new Map());
  /** Counts changes of the register: what was asked before is asked again. */
  version = $state(0);
  #asked = new Map<string, number>();
  /** The other mentions like the one that was linked last, until they are dealt with. */
  others = $state.raw<(OtherMentions & { of: string; entity: string }) | null>(null);
  #tag = "";
  readonly #suggested: Latest<{ of: string; entities: Suggested[] }>;

  constructor(private session: Session) {
    this.#suggested = new Latest(async () => {
      const of = this.#tag;
      const answer = await session.host.call("suggest_entities", { annotation: of });
      return { of, entities: answer.entities };
    });
  }

  get(id: string | null): EntityView | undefined {
    return id === null ? undefined : this.#known.get(id);
  }

  /** Sees to it that entries are known as they are now. */
  async need(ids: readonly string[]): Promise<void> {
    const { version } = this;
    const entities = ids.filter((id) => this.#asked.get(id) !== version);
    if (!entities.length) return;
    for (const id of entities) this.#asked.set(id, version);
    try {
      const answer = await this.session.host.call("entities", { entities, articles: false });
      if (version !== this.version) return;
      const known = new Map(this.#known);
      for (const id of entities) known.delete(id);
      for (const it of answer.entities) known.set(it.id, it);
      this.#known = known;
    } catch (error) {
      for (const id of entities) this.#asked.delete(id);
      this.session.fail(error);
    }
  }

  /** Looks for the entry that a tag may refer to. */
  look(annotation: string) {
    this.#tag = annotation;
    void this.#suggested.ask(REST);
  }

  /** The one entry that a tag is likely to refer to, if there is one. */
  sure(annotation: string): Suggested | undefined {
    const { answer } = this.#suggested;
    return answer?.of === annotation ? answer.entities.find((it) => it.sure) : undefined;
  }

  apply(changed: Changed) {
    const linked = changed.articles.some(
      (it) => it.annotations.length || it.removed_annotations.length,
    );
    if (changed.register || changed.reload || linked) this.version += 1;
  }

  /** Another project has another register. */
  forget() {
    this.version += 1;
    this.#asked.clear();
    this.#known = new Map();
    this.#suggested.forget();
    this.others = null;
  }

  /** Links the chosen tag to an entity, or to a new one of that name; to neither unlinks it. */
  async link(entity: string | null, add = "", name = add) {
    const { desk } = this.session;
    const id = desk.selected.mark;
    if (id === null) return;
    this.others = null;
    const changed = await this.session.write("link_entity", { annotations: [id], entity, add });
    if (!changed) return;
    this.session.say(name ? `Linked to ${name}` : "Unlinked");
    desk.editor?.focus();
    const to = entity ?? changed.created[0];
    if (to) await this.#lookForOthers(id, to);
  }

  async #lookForOthers(of: string, entity: string) {
    try {
      const others = await this.session.host.call("other_mentions", { annotation: of });
      if (others.everywhere.unlinked + others.everywhere.linked > 0) {
        this.others = { ...others, of, entity };
        const { unlinked } = others.everywhere;
        if (unlinked) this.session.say(`${count(unlinked, "more mention")} like it can be linked`);
      }
    } catch (error) {
      this.session.fail(error);
    }
  }

  /** Links the other mentions too, in this article or in all. */
  async linkOthers(everywhere: boolean, linked_too = false): Promise<boolean> {
    const { session, others } = this;
    if (!others) return false;
    try {
      const changed = await session.work("Linking", (job) =>
        session.host.call("link_others", { job, annotation: others.of, everywhere, linked_too }),
      );
      session.apply(changed);
      this.others = null;
      session.say(changed.what);
      return true;
    } catch (error) {
      session.fail(error);
      return false;
    }
  }
}
