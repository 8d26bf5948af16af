// Rules of a mapping: one for each label, none for what stays as it is.

import { expect, test } from "vitest";
import {
  changesNothing,
  NO_MAPPING,
  ruleOf,
  withAnnotator,
  withDetail,
  withLabel,
} from "./mapping";

const person = { layer: null, label: "PER" };
const to = { layer: "Names", label: "Person" };

test("a label has one rule, the last given, and none once it is as it was", () => {
  const first = withLabel(NO_MAPPING, person, null);
  const second = withLabel(first, person, to);
  expect(second.labels).toEqual([{ ...person, to }]);
  expect(ruleOf(second, person)?.to).toEqual(to);
  expect(withLabel(second, person, undefined)).toEqual(NO_MAPPING);
});

test("the same label of another layer is another", () => {
  const mapped = withLabel(NO_MAPPING, person, to);
  expect(ruleOf(mapped, { layer: "ner", label: "PER" })).toBeUndefined();
});

test("a name that stays needs no rule, and a detail without a name is left out", () => {
  expect(withAnnotator(NO_MAPPING, "ann", "Ann Lee").annotators).toEqual({ ann: "Ann Lee" });
  expect(changesNothing(withAnnotator(NO_MAPPING, "ann", " "))).toBe(true);
  expect(changesNothing(withAnnotator(NO_MAPPING, "ann", "ann"))).toBe(true);
  expect(withDetail(NO_MAPPING, "id", "").details).toEqual({ id: "" });
  expect(changesNothing(withDetail(withDetail(NO_MAPPING, "id", ""), "id", "id"))).toBe(true);
});
