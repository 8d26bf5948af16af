// Which labels are likely for some words: those that the same words have in this article, the one they were
// last given in another, then what was used last, then the schema's order. Pure; nothing here tags.

import type { Choice } from "./schema";

/** What is known of what was labelled before. */
export interface Before {
  /** The article's annotations. */
  annotations: Iterable<{ quote: string; label: string | null }>;
  /** The label that words were last given, by `sameWords`. */
  given: ReadonlyMap<string, string>;
  /** The labels used last, the latest first. */
  recent: readonly string[];
}

/** Words that differ only in case and white space are the same. */
export const sameWords = (quote: string) => quote.trim().replace(/\s+/g, " ").toLocaleLowerCase();

/** The choices in the order in which they are likely for a quote. */
export function likely(choices: readonly Choice[], quote: string, before: Before): Choice[] {
  const words = sameWords(quote);
  const counts = new Map<string, number>();
  for (const { quote: other, label } of before.annotations)
    // White space may differ, but not by much; most are told apart without looking at them.
    if (label && Math.abs(other.length - quote.length) < 9 && sameWords(other) === words)
      counts.set(label, (counts.get(label) ?? 0) + 1);
  const given = before.given.get(words);
  const rank = ({ label: { id } }: Choice) => {
    const at = before.recent.indexOf(id);
    return [-(counts.get(id) ?? 0), id === given ? 0 : 1, at < 0 ? before.recent.length : at];
  };
  return choices
    .map((choice) => ({ choice, rank: rank(choice) }))
    .sort((a, b) => a.rank.map((it, at) => it - (b.rank[at] ?? 0)).find((it) => it !== 0) ?? 0)
    .map(({ choice }) => choice);
}
