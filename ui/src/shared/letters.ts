// Letters by which a short list is chosen from: for each name the first of its letters that no other has yet.

/** A letter for each name, in order; empty where all of a name's letters are taken. */
export function lettersOf(names: readonly string[], reserved: readonly string[] = []): string[] {
  const taken = new Set(reserved);
  return names.map((name) => {
    const letter = [...name.toLowerCase()].find((it) => /\p{L}/u.test(it) && !taken.has(it)) ?? "";
    if (letter) taken.add(letter);
    return letter;
  });
}
