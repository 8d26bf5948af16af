// How an article is cut into printed pieces, and its notes numbered.

import { expect, test } from "vitest";
import type { AnnotationView } from "../generated/api";
import { printed, type Look } from "./printed";

const TEXT = "The headline\n\nAda Lovelace met Babbage.\n";
const mark = (id: string, label: string, quote: string, note = ""): AnnotationView => {
  const from = TEXT.indexOf(quote);
  return {
    id,
    layer: "1",
    label,
    annotator: "a",
    ranges: [[from, from + quote.length]],
    quote,
    note,
    attributes: {},
    entity: null,
    origin: "by hand",
    confidence: null,
    time: 0,
    conflict: false,
  };
};
const lookOf = ({ label }: AnnotationView): Look => ({
  name: label ?? "",
  color: `#${label}`,
  kind: label === "Key" ? "highlight" : label === "Headline" ? "part" : "tag",
});
const ALL = [
  mark("1", "Headline", "The headline"),
  mark("2", "Key", "Lovelace met Babbage", "why?"),
  mark("3", "Person", "Ada Lovelace", "who?"),
];

const print = (options: { tags: boolean; notes: boolean }) => printed(TEXT, ALL, lookOf, options);

test("a text is cut at the ends of marks, and nothing of it is lost", () => {
  const { paragraphs } = print({ tags: true, notes: true });
  expect(paragraphs.map(({ part }) => part)).toEqual(["headline", ""]);
  const pieces = paragraphs[1]?.pieces ?? [];
  expect(pieces.map(({ text, wash, line }) => [text, wash, line])).toEqual([
    ["Ada ", null, "#Person"],
    ["Lovelace", "#Key", "#Person"],
    [" met Babbage", "#Key", null],
    [".", null, null],
  ]);
});

test("notes are numbered as they are met, with their tag's name if tags are printed", () => {
  const { paragraphs, notes } = print({ tags: true, notes: true });
  expect(notes.map(({ number, it }) => [number, it.note])).toEqual([
    [1, "who?"],
    [2, "why?"],
  ]);
  const signs = paragraphs.flatMap(({ pieces }) => pieces.flatMap((it) => it.signs));
  expect(signs.map(({ note, tag }) => [note, tag])).toEqual([
    [1, "Person"],
    [2, null],
  ]);
});

test("without tags and notes highlights remain", () => {
  const { paragraphs, notes } = print({ tags: false, notes: false });
  expect(notes).toEqual([]);
  const pieces = paragraphs[1]?.pieces ?? [];
  expect(pieces.map(({ text, wash, line }) => [text, wash, line])).toEqual([
    ["Ada ", null, null],
    ["Lovelace met Babbage", "#Key", null],
    [".", null, null],
  ]);
});
