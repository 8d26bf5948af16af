// Counts in words: “1 article”, “12,000 entries”.

export const count = (many: number, noun: string, plural = `${noun}s`) =>
  `${many.toLocaleString()} ${many === 1 ? noun : plural}`;
