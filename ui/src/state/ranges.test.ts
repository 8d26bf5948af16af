// Ranges put together and taken apart.

import { expect, it } from "vitest";
import { trimmed, united, without } from "./ranges";

it("unites what overlaps or touches and keeps the rest apart", () => {
  expect(united([[0, 3]], [[5, 8]])).toEqual([[0, 3], [5, 8]]); // prettier-ignore
  expect(united([[5, 8]], [[0, 5]])).toEqual([[0, 8]]);
  expect(united([[0, 3], [6, 9]], [[2, 7]])).toEqual([[0, 9]]); // prettier-ignore
});

it("takes a piece out of the middle, from an end, or all", () => {
  expect(without([[0, 9]], [3, 5])).toEqual([[0, 3], [5, 9]]); // prettier-ignore
  expect(without([[0, 9]], [0, 5])).toEqual([[5, 9]]);
  expect(without([[0, 2], [4, 9]], [1, 6])).toEqual([[0, 1], [6, 9]]); // prettier-ignore
  expect(without([[0, 9]], [0, 9])).toEqual([]);
});

it("leaves white space out at the ends", () => {
  expect(trimmed("Ada met Bob", [[0, 4], [7, 11]])).toEqual([[0, 3], [8, 11]]); // prettier-ignore
  expect(trimmed("a  b", [[1, 3]])).toEqual([]);
});
