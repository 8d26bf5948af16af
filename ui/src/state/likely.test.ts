// The order in which labels are offered for some words.

import { expect, test } from "vitest";
import { likely, sameWords } from "./likely";
import type { Choice } from "./schema";

const all = ["person", "place", "company"].map((id) => ({ layer: {}, label: { id } }) as Choice);
const nothing = { annotations: [], given: new Map<string, string>(), recent: [] };
const order = (quote: string, before: Partial<typeof nothing>) =>
  likely(all, quote, { ...nothing, ...before } as typeof nothing).map(({ label }) => label.id);

test("without a past the schema's order holds", () => {
  expect(order("Mercury", {})).toEqual(["person", "place", "company"]);
});

test("what was used last goes first", () => {
  expect(order("Mercury", { recent: ["company", "place"] as never[] })).toEqual([
    "company",
    "place",
    "person",
  ]);
});

test("what the same words have in the article goes before all, the more often the sooner", () => {
  const annotations = [
    { quote: "Mercury", label: "company" },
    { quote: "mercury", label: "place" },
    { quote: "Mercury", label: "place" },
    { quote: "Mercury Inc", label: "person" },
  ] as never[];
  const given = new Map([[sameWords(" MERCURY "), "person"]]);
  const recent = ["person"] as never[];
  expect(order("Mercury", { annotations, given, recent })).toEqual(["place", "company", "person"]);
});

test("what the words were given in another article goes before what was used last", () => {
  const given = new Map([["port merrow", "place"]]);
  expect(order("Port\nMerrow", { given, recent: ["person"] as never[] })[0]).toBe("place");
});
