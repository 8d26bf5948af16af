// Where the lines of a very long list stand, and how they are reached. A browser does not draw elements of more than
// some ten million pixels: what is longer scrolls in proportion, while wheel and keys still go line by line.

/** The height in px above which an element is not trusted to be drawn right. */
export const TALLEST = 8_000_000;

/** The places of rows of one height, with headings between groups of them. */
export class Lines {
  /** Where each group begins, by the row; none where there are no groups. */
  constructor(
    readonly count: number,
    readonly row: number,
    readonly heading: number,
    readonly groups: readonly number[] = [],
  ) {}

  /** In px, without any limit. */
  get height(): number {
    return this.count * this.row + this.groups.length * this.heading;
  }

  /** Which group a row is in; -1 where there are none. */
  groupOf(row: number): number {
    let [low, high] = [0, this.groups.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.groups[middle] ?? 0) <= row) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** Where a row stands. */
  top(row: number): number {
    return row * this.row + (this.groupOf(row) + 1) * this.heading;
  }

  /** Where the heading of a group stands. */
  headingTop(group: number): number {
    return (this.groups[group] ?? 0) * this.row + group * this.heading;
  }

  /** The row at a height, or the first below a heading; within the list. */
  at(y: number): number {
    let [low, high] = [0, this.groups.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.headingTop(middle) <= y) low = middle + 1;
      else high = middle;
    }
    const headings = low * this.heading;
    const first = this.groups[low - 1] ?? 0;
    const row = Math.floor((y - headings) / this.row);
    return Math.max(0, Math.min(this.count - 1, Math.max(first, row)));
  }
}

/** How far a list is scrolled, in its own px, whatever height stands for it. */
export class Track {
  constructor(
    readonly height: number,
    readonly view: number,
  ) {}

  /** What the element is as high as. */
  get drawn(): number {
    return Math.min(this.height, TALLEST);
  }

  /** Whether it scrolls in proportion. */
  get mapped(): boolean {
    return this.height > TALLEST;
  }

  get last(): number {
    return Math.max(0, this.height - this.view);
  }

  /** From the element's scroll position. */
  offset(scroll: number): number {
    if (!this.mapped) return this.clamp(scroll);
    return this.clamp((scroll / (this.drawn - this.view)) * this.last);
  }

  /** The element's scroll position. */
  scroll(offset: number): number {
    if (!this.mapped) return this.clamp(offset);
    return (this.clamp(offset) / this.last) * (this.drawn - this.view);
  }

  clamp(offset: number): number {
    return Math.max(0, Math.min(this.last, offset));
  }

  /** As little further as shows what stands between two heights, below a heading that stays. */
  showing(offset: number, top: number, bottom: number, heading = 0): number {
    if (top - heading < offset) return this.clamp(top - heading);
    if (bottom > offset + this.view) return this.clamp(bottom - this.view);
    return offset;
  }
}
