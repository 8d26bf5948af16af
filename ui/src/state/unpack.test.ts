// What travels in short comes out whole.

import { expect, it } from "vitest";
import type { AnnotationView, ArticleView } from "../generated/api";
import { annotationsOf, segmentsOf } from "./unpack";

const noted: AnnotationView = {
  id: "a.2",
  layer: "a.10",
  label: null,
  annotator: "a.1",
  ranges: [[0, 3]],
  quote: "Ada",
  note: "who?",
  attributes: {},
  entity: null,
  origin: "by hand",
  confidence: null,
  time: 2,
  conflict: false,
};

it("takes plain marks out of the short form, with their quotes, and leaves the others as they are", () => {
  const view: Pick<ArticleView, "annotations" | "packed"> = {
    annotations: [noted],
    packed: {
      names: ["a.10", "a.1", "by hand", "a.11"],
      rows: [
        ["a.3", 0, 3, 1, 2, 5, 8, 11],
        ["a.4", 0, null, 1, 2, 6, 0, 3],
      ],
    },
  };
  expect(annotationsOf(view, "Ada met Bob.")).toEqual([
    { ...noted, id: "a.3", label: "a.11", ranges: [[8, 11]], quote: "Bob", note: "", time: 5 },
    { ...noted, id: "a.4", note: "", time: 6 },
    noted,
  ]);
});

it("turns gaps and lengths into ranges", () => {
  expect([...segmentsOf([0, 3, 1, 8, 0, 1])]).toEqual([0, 3, 4, 12, 12, 13]);
});
