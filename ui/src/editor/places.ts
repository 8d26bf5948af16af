// Where the ranges of marks lie: an index that is changed in place and asked by position. Sorted by beginning,
// in blocks that know how far their ranges reach, so that however many lie over each other, none is nested in
// another here. What a mark is, is in marks.ts.

/** That a mark has a range here. */
export interface Place {
  from: number;
  to: number;
  id: string;
  /** Whether it is the first of the mark's ranges. */
  first: boolean;
}

interface Block {
  /** Sorted by `from`; never empty. */
  places: Place[];
  /** The farthest `to` in it. */
  reach: number;
}

/** A block that grows beyond this is halved. */
const MOST = 512;

export class Places {
  private blocks: Block[] = [];

  constructor(all: Place[] = []) {
    const sorted = all.sort((a, b) => a.from - b.from);
    for (let at = 0; at < sorted.length; at += MOST / 2)
      this.blocks.push(block(sorted.slice(at, at + MOST / 2)));
  }

  add(place: Place): void {
    const at = Math.max(0, this.firstBlock((it) => start(it) > place.from) - 1);
    const into = this.blocks[at];
    if (!into) {
      this.blocks.push(block([place]));
      return;
    }
    const after = into.places.findIndex((it) => it.from > place.from);
    into.places.splice(after < 0 ? into.places.length : after, 0, place);
    into.reach = Math.max(into.reach, place.to);
    if (into.places.length > MOST)
      this.blocks.splice(
        at,
        1,
        block(into.places.slice(0, MOST / 2)),
        block(into.places.slice(MOST / 2)),
      );
  }

  /** Takes a mark's range that begins there away. */
  remove(from: number, id: string): void {
    for (let at = this.firstBlock((it) => end(it) >= from); ; at += 1) {
      const it = this.blocks[at];
      if (!it || start(it) > from) return;
      const index = it.places.findIndex((place) => place.from === from && place.id === id);
      if (index < 0) continue;
      it.places.splice(index, 1);
      if (it.places.length) this.blocks[at] = block(it.places);
      else this.blocks.splice(at, 1);
      return;
    }
  }

  /** Every range that covers or touches any of `from` to `to`, in the order of their beginnings. */
  *between(from: number, to: number): Iterable<Place> {
    for (const { places, reach } of this.blocks) {
      if ((places[0] as Place).from > to) return;
      if (reach < from) continue;
      for (const place of places) {
        if (place.from > to) return;
        if (place.to >= from) yield place;
      }
    }
  }

  /** The first position from there on at which a mark begins. */
  nextStart(position: number): number | null {
    for (let at = this.firstBlock((it) => end(it) >= position); at < this.blocks.length; at += 1)
      for (const { from, first } of (this.blocks[at] as Block).places)
        if (first && from >= position) return from;
    return null;
  }

  /** The number of the first block that holds; of all behind it the same must hold. */
  private firstBlock(holds: (block: Block) => boolean): number {
    let low = 0;
    let high = this.blocks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (holds(this.blocks[middle] as Block)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

const start = ({ places }: Block) => (places[0] as Place).from;
const end = ({ places }: Block) => (places.at(-1) as Place).from;

function block(places: Place[]): Block {
  return { places, reach: places.reduce((far, { to }) => Math.max(far, to), 0) };
}
