// What a row of the list says in words.

import type { AnnotatorView, ArticleRow } from "../../generated/api";
import { count } from "../../shared/counts";

export const STATUS_NAMES: Record<ArticleRow["status"], string> = {
  to_do: "To do",
  in_progress: "Doing",
  done: "Done",
  skipped: "Skipped",
};

/** A date as the list shows it: the day alone, where it is written as one. */
export const day = (date: string) => /^\d{4}(-\d\d){0,2}/.exec(date)?.[0] ?? date;

export const tags = (row: ArticleRow) => count(row.annotations, "tag");

/** Source, day and tags. */
export const details = (row: ArticleRow) =>
  [row.source, day(row.date), tags(row)].filter(Boolean).join(" · ");

/** “AL” for Ada Lovelace, “B” for Bob. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  return ends.map((it) => [...(it ?? "")][0]?.toUpperCase() ?? "").join("");
}

/** The people at an article, in the order of the project. */
export function peopleAt(row: ArticleRow, all: AnnotatorView[]): AnnotatorView[] {
  return all.filter(({ id }) => row.annotators.includes(id));
}
