// Which of many things arrows go to.

import { expect, it } from "vitest";
import { neighbour } from "./rove";

const triangle = [
  [0, 0],
  [1, 0],
  [1, 1],
  [2, 0],
  [2, 1],
  [2, 2],
] as const;
const go = (from: readonly [number, number], by: readonly [number, number]) =>
  triangle[neighbour(triangle, from, by)] ?? null;

it("walks to what lies straight on", () => {
  expect(go([1, 0], [1, 0])).toEqual([2, 0]);
  expect(go([2, 1], [0, -1])).toEqual([2, 0]);
});

it("takes the nearest beside where nothing lies straight on", () => {
  expect(go([2, 2], [-1, 0])).toEqual([1, 1]);
});

it("stays at the edge", () => {
  expect(go([2, 2], [0, 1])).toBeNull();
  expect(go([0, 0], [-1, 0])).toBeNull();
});
