// Things by id that are changed in place: a change costs what it changes, however many there are, and whoever
// read them reads again. Svelte's own reactive map keeps a signal for each entry that is ever read; one is enough.

export class Things<T extends { id: string }> {
  #all: Map<string, T>;
  #version = $state(0);

  constructor(all: T[] = []) {
    this.#all = new Map(all.map((it) => [it.id, it]));
  }

  get size(): number {
    return this.#read().size;
  }

  get(id: string): T | undefined {
    return this.#read().get(id);
  }

  /** All of them: costs as many as there are. */
  values(): IterableIterator<T> {
    return this.#read().values();
  }

  /** The first that is asked for: costs as many as there are. */
  find(wanted: (it: T) => boolean): T | undefined {
    for (const it of this.#read().values()) if (wanted(it)) return it;
    return undefined;
  }

  change(set: T[], removed: string[]): void {
    if (!set.length && !removed.length) return;
    for (const id of removed) this.#all.delete(id);
    for (const it of set) this.#all.set(it.id, it);
    this.#version += 1;
  }

  #read(): Map<string, T> {
    void this.#version;
    return this.#all;
  }
}
