// Counts in words: “1 article”, “12,000 articles”. Only for nouns whose plural ends in s.

export const count = (many: number, noun: string) =>
  `${many.toLocaleString()} ${noun}${many === 1 ? "" : "s"}`;
