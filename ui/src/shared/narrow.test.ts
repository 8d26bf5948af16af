// What a list is narrowed to.

import { expect, test } from "vitest";
import { entriesOf, narrow } from "./narrow";

const items = [
  { id: "a", title: "Airport", detail: "Place › Names", about: "Where planes land", keys: "" },
  { id: "c", title: "Port City", detail: "Names", keys: "" },
  { id: "p", title: "Port", detail: "Place › Names", keys: "7" },
  { id: "m", title: "München FC", detail: "Club › Names", keys: "p" },
];
const found = (query: string) => narrow(entriesOf(items), query).map(({ id }) => id);

test("nothing typed leaves all, in order", () => {
  expect(found("  ")).toEqual(["a", "c", "p", "m"]);
});

test("a whole name goes before its beginning, and that before what only holds it", () => {
  expect(found("port")).toEqual(["p", "c", "a"]);
});

test("a key finds its own first", () => {
  expect(found("7")).toEqual(["p"]);
  expect(found("p")[0]).toBe("m");
});

test("beginnings of several words, in any order", () => {
  expect(found("ci po")).toEqual(["c"]);
});

test("parents and descriptions are searched too, after names", () => {
  expect(found("place")).toEqual(["a", "p"]);
  expect(found("planes")).toEqual(["a"]);
  expect(found("place port")).toEqual(["a", "p"]);
});

test("case and accents do not matter", () => {
  expect(found("MUNCHEN")).toEqual(["m"]);
});

test("what nothing holds leaves nothing", () => {
  expect(found("harbour")).toEqual([]);
});
