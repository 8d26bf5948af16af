// Formats as a person looks for them: in groups, and what each carries in words. Pure.

import type { FormatView } from "../generated/api";

export const GROUPS = ["Datasets", "Annotation tools", "For people", "News and archives"] as const;
export type Group = (typeof GROUPS)[number];

/** By the first word of a format's id, or all of it. What is not here is a dataset. */
const GROUP_OF: Record<string, Group> = {
  prodigy: "Annotation tools",
  doccano: "Annotation tools",
  brat: "Annotation tools",
  "label-studio": "Annotation tools",
  webanno: "Annotation tools",
  uima: "Annotation tools",
  gate: "Annotation tools",
  bdoc: "Annotation tools",
  w3c: "Annotation tools",
  refi: "Annotation tools",
  argilla: "Annotation tools",
  text: "For people",
  html: "For people",
  markdown: "For people",
  docx: "For people",
  odt: "For people",
  rtf: "For people",
  epub: "For people",
  pdf: "For people",
  xlsx: "For people",
  tei: "News and archives",
  newsml: "News and archives",
  nitf: "News and archives",
  ninjs: "News and archives",
  rss: "News and archives",
  claimreview: "News and archives",
};

export const groupOf = ({ id }: Pick<FormatView, "id">): Group =>
  GROUP_OF[id] ?? GROUP_OF[id.split("-")[0] ?? ""] ?? "Datasets";

/** In the order given, without empty groups. */
export function grouped(formats: readonly FormatView[]): [Group, FormatView[]][] {
  return GROUPS.map((group): [Group, FormatView[]] => [
    group,
    formats.filter((it) => groupOf(it) === group),
  ]).filter(([, all]) => all.length > 0);
}

const CARRIED: [string, string][] = [
  ["exact_text", "Exact text"],
  ["layers", "Layers"],
  ["overlap", "Overlaps"],
  ["discontinuous", "Tags in several parts"],
  ["document_labels", "Labels of articles"],
  ["highlights", "Highlights"],
  ["relations", "Relations"],
  ["attributes", "Attributes"],
  ["notes", "Notes"],
  ["entities", "Register"],
  ["annotators", "Annotators"],
  ["metadata", "Details"],
];

/** What a format can carry, each with yes or no, always in the same order. */
export const carried = ({ carries }: FormatView): { name: string; yes: boolean }[] =>
  CARRIED.map(([key, name]) => ({ name, yes: carries[key] ?? false }));
