// What of a list is left as one types, the best first. Pure; the list on screen is Chooser.svelte.

/** One thing to choose. */
export interface Item {
  id: string;
  title: string;
  /** Where it belongs. */
  detail: string;
  /** What it is for. */
  about?: string;
  /** What else it is looked for by; not shown. */
  words?: string | undefined;
  color?: string;
  keys: string;
}

/** An item with what it is looked for by. */
interface Entry {
  item: Item;
  title: string;
  all: string;
}

/** Without case and accents: “munchen” finds “München”. */
const plain = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();

export const entriesOf = (items: readonly Item[]): Entry[] =>
  items.map((item) => {
    const title = plain(item.title);
    return {
      item,
      title,
      all: `${title} ${plain(`${item.detail} ${item.about ?? ""} ${item.words ?? ""}`)}`,
    };
  });

/**
 * The items in which every word typed occurs: first the one whose key it is, then by name (all of it, its
 * beginning, beginnings of its words, within it), then by the rest. What is equal keeps its order.
 */
export function narrow(entries: readonly Entry[], query: string): Item[] {
  const key = query.trim();
  const whole = plain(key);
  const words = whole.split(/\s+/).filter(Boolean);
  if (!words.length) return entries.map(({ item }) => item);
  const ranks: Item[][] = [[], [], [], [], [], []];
  for (const { item, title, all } of entries) {
    const rank = () => {
      if (item.keys === key) return 0;
      if (title === whole) return 1;
      if (title.startsWith(whole)) return 2;
      const spaced = ` ${title}`;
      if (words.every((word) => spaced.includes(` ${word}`))) return 3;
      if (words.every((word) => title.includes(word))) return 4;
      return words.every((word) => all.includes(word)) ? 5 : null;
    };
    const at = rank();
    if (at !== null) ranks[at]?.push(item);
  }
  return ranks.flat();
}
