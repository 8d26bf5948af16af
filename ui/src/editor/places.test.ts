// The index of places against a plain list, through thousands of changes, heaps included.

import { expect, it } from "vitest";
import { Places, type Place } from "./places";

it("answers as a plain list does, through changes that divide and empty its blocks", () => {
  let seed = 3;
  const next = (below: number) => (seed = (seed * 48271) % 2147483647) % below;
  const make = (number: number): Place => {
    const from = next(5) ? next(2000) : 700;
    return { from, to: from + 1 + next(next(9) ? 8 : 900), id: `p${number}`, first: true };
  };
  let list = Array.from({ length: 1500 }, (_, at) => make(at));
  const places = new Places([...list]);
  const ids = (all: Iterable<Place>) => [...all].map(({ id }) => id).sort();
  for (let step = 0; step < 4000; step += 1) {
    const goes = list[next(list.length)];
    if (goes && next(step < 2500 ? 3 : 2) !== 0 && list.length > 1) {
      list = list.filter((it) => it !== goes);
      places.remove(goes.from, goes.id);
    } else {
      const comes = make(2000 + step);
      list.push(comes);
      places.add(comes);
    }
    if (step % 40) continue;
    const from = next(2100);
    const to = from + next(30);
    const found = [...places.between(from, to)];
    expect(ids(found)).toEqual(ids(list.filter((it) => it.from <= to && it.to >= from)));
    expect(found.map((it) => it.from)).toEqual(found.map((it) => it.from).sort((a, b) => a - b));
    const starts = list.map((it) => it.from).filter((it) => it >= from);
    expect(places.nextStart(from)).toBe(starts.length ? Math.min(...starts) : null);
  }
});
