// Scrolling a list of rows of one height, however many: which rows are in view, where they stand, and the way to one.

import { untrack } from "svelte";
import { Lines, Track } from "./scroll";

export class Roll {
  element = $state<HTMLElement>();
  /** How high the element is inside, in px. */
  view = $state(600);
  /** How far is scrolled, in px of the list. */
  offset = $state(0);
  /** How far the element is, where its height stands for a greater one. */
  #scroll = $state(0);
  readonly #lines = $derived.by(() => new Lines(this.count(), this.height, 0));
  readonly track = $derived.by(() => new Track(this.#lines.height, this.view));
  /** The rows that are drawn; `last` is behind them. */
  readonly first = $derived.by(() =>
    Math.max(0, Math.floor(this.offset / this.height) - this.spare),
  );
  readonly last = $derived.by(() =>
    Math.min(this.count(), Math.ceil((this.offset + this.view) / this.height) + this.spare),
  );
  readonly shown = $derived.by(() =>
    Array.from({ length: Math.max(0, this.last - this.first) }, (_, at) => this.first + at),
  );
  readonly #base = $derived.by(() => (this.track.mapped ? this.#scroll - this.offset : 0));

  /** Made while a component is; `spare` rows are drawn above and below what is in view. */
  constructor(
    private count: () => number,
    readonly height: number,
    private spare: number,
  ) {
    // What is asked anew may be shorter.
    $effect(() => {
      const { last } = this.track;
      untrack(() => {
        if (this.offset > last) this.go(last);
      });
    });
  }

  /** Where a row stands in the element. */
  top(row: number): number {
    return this.#base + row * this.height;
  }

  go(to: number) {
    this.offset = this.track.clamp(to);
    this.#scroll = this.track.scroll(this.offset);
    if (this.element) this.element.scrollTop = this.#scroll;
  }

  /** Moves as little as shows a row, with some above it. */
  reveal(row: number, above = 0) {
    const top = row * this.height;
    this.go(this.track.showing(this.offset, top, top + this.height, above * this.height));
  }

  readonly scrolled = () => {
    const { element } = this;
    // Where this came from here, it is known more exactly than the element can say.
    if (!element || Math.abs(element.scrollTop - this.#scroll) < 1.5) return;
    this.#scroll = element.scrollTop;
    this.offset = this.track.offset(this.#scroll);
  };

  readonly wheel = (event: WheelEvent) => {
    if (!this.track.mapped || event.ctrlKey) return;
    event.preventDefault();
    const unit = [1, this.height, this.view][event.deltaMode] ?? 1;
    this.go(this.offset + event.deltaY * unit);
  };
}
