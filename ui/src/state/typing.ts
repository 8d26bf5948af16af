// What the list's filter asks while one types: the word that is being written finds all that begins so. Pure.

/** A word at the end that no blank has finished; within a field, a phrase or after a minus it stands as it is. */
const LAST = /(?:^|[\s(|])([\p{L}\p{N}\p{M}]{2,})$/u;
/** What joins words rather than being one. */
const JOINS = /^(?:AND|OR|NOT)$/;
/** Scripts without blanks between words are found anywhere in a text as it is. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** What is asked for a filter as it stands in the field. */
export function whileTyped(filter: string): string {
  const [, word] = LAST.exec(filter) ?? [];
  const isQuoting = (filter.split('"').length - 1) % 2 === 1;
  if (!word || isQuoting || JOINS.test(word) || UNSPACED.test(word)) return filter;
  return `${filter}*`;
}

/** A query that was asked before, so that it stands in the field and asks the same again. */
export const asWritten = (query: string) => (whileTyped(query) === query ? query : `${query} `);
