// What a field does with a proposal, and when it proposes unasked.

import { describe, expect, it } from "vitest";
import { added, goesOn, isWriting, taken } from "./asking.svelte";

describe("writing a query", () => {
  it("proposes while a term is being written, not between terms", () => {
    for (const query of ["lab", "label:", "label:a,", "-lab", "by:“An"])
      expect(isWriting(query, query.length), query).toBe(true);
    for (const query of ["", "a ", "(", "a |", "-"])
      expect(isWriting(query, query.length), query).toBe(false);
    expect(isWriting("label:x", 0)).toBe(false);
  });

  it("puts a proposal in the place of what was being written", () => {
    const label = { insert: "label:", complete: false };
    expect(taken("a lab", [2, 5], label)).toEqual({ query: "a label:", caret: 8 });
    const value = { insert: '"Direct quote"', complete: true };
    expect(taken("label:Di by:me", [6, 8], value)).toEqual({
      query: 'label:"Direct quote" by:me',
      caret: 20,
    });
    expect(taken("label:Di", [6, 8], value)).toEqual({ query: 'label:"Direct quote" ', caret: 21 });
    expect(taken("(label:Di)", [7, 9], value)).toEqual({
      query: '(label:"Direct quote")',
      caret: 21,
    });
    const person = { insert: "Person", complete: true };
    expect(taken("label:per", [6, 6], person, 9)).toEqual({ query: "label:Person ", caret: 13 });
  });

  it("completes what is written, rather than replace it unasked", () => {
    expect(goesOn('"Key fact"', "key")).toBe(true);
    expect(goesOn("label:", "LA")).toBe(true);
    expect(goesOn("Person", "")).toBe(true);
    expect(goesOn('"Key fact"', '"Key')).toBe(true);
    expect(goesOn('entity:"Rex Tillerson"', "rex")).toBe(false);
  });

  it("adds a term to what is there", () => {
    expect(added("", "tags:0")).toBe("tags:0");
    expect(added("bank ", "tags:0")).toBe("bank tags:0");
  });
});
