// What counts as time at work.

import { expect, it } from "vitest";
import { dayOf, midnight, Stopwatch } from "./stopwatch";

function watch() {
  const noted: [string, number][] = [];
  const it = new Stopwatch((article, seconds) => noted.push([article, seconds]));
  /** Looks each second from one time to another. */
  const run = (from: number, to: number, article: string | null) => {
    for (let now = from; now <= to; now += 1) it.tick(now * 1000, article);
  };
  return { it, noted, run };
}

it("notes time every fifteen seconds, and the rest on leaving", () => {
  const { it, noted, run } = watch();
  it.touch(0);
  run(0, 40, "a");
  expect(noted).toEqual([
    ["a", 15],
    ["a", 15],
  ]);
  run(41, 41, "b");
  expect(noted.slice(2)).toEqual([["a", 10]]);
});

it("stops a minute after the last thing that was done", () => {
  const { it, noted, run } = watch();
  it.touch(0);
  run(0, 300, "a");
  run(301, 301, null);
  expect(noted.reduce((sum, [, seconds]) => sum + seconds, 0)).toBe(60);
  it.touch(302_000);
  run(302, 330, "a");
  expect(noted.slice(4)).toEqual([["a", 15]]);
});

it("counts nothing while no article is open or the window is elsewhere", () => {
  const { it, noted, run } = watch();
  it.touch(0);
  run(0, 50, null);
  it.flush();
  expect(noted).toEqual([]);
});

it("does not count the time in which the machine slept", () => {
  const { it, noted } = watch();
  it.touch(0);
  it.tick(0, "a");
  it.tick(2000, "a");
  it.touch(3_600_000);
  it.tick(3_600_000, "a");
  it.tick(3_601_000, "a");
  it.flush();
  expect(noted).toEqual([["a", 3]]);
});

it("knows the day and the midnight where the work is done", () => {
  const late = new Date(2026, 2, 5, 23, 59);
  const early = new Date(2026, 2, 6, 0, 1);
  expect(dayOf(early) - dayOf(late)).toBe(1);
  expect(midnight(late)).toBe(new Date(2026, 2, 5).getTime());
});
