// The documents that lengths.mjs opens: prose of paragraphs, with tags on words in it; the same every time.

/** `bytes` of text with `tags` tags; overlapping ones lie over each other in heaps of five and more. */
export const SIZES = [
  { name: "10 kB, 100", bytes: 10_000, tags: 100 },
  { name: "100 kB, 1,000", bytes: 100_000, tags: 1_000 },
  { name: "1 MB, 10,000", bytes: 1_000_000, tags: 10_000 },
  { name: "1 MB, 20,000 overlapping", bytes: 1_000_000, tags: 20_000, overlapping: true },
  { name: "10 MB, 100,000", bytes: 10_000_000, tags: 100_000 },
  { name: "200 kB in one line, 2,000", bytes: 200_000, tags: 2_000, oneLine: true },
];
const LABELS = ["Person", "Organisation", "Place", "Event", "Date", "Money"];
const WORDS =
  "the ferry harbour council minister Okoro said in Skarholm on Tuesday that local plans cost four million and nobody knows why repairs began so late this year".split(
    " ",
  );

/** Text in ASCII, so that every unit of counting agrees; spans as [start, end) with a label. */
export function article({ bytes, tags, overlapping = false, oneLine = false }) {
  let state = 7;
  const random = (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const starts = [];
  const parts = [];
  let length = 0;
  for (let word = 0; length < bytes; word += 1) {
    const chosen = WORDS[random(WORDS.length)];
    starts.push([length, length + chosen.length]);
    const gap = word % 80 === 79 && !oneLine ? ".\n\n" : word % 16 === 15 ? ". " : " ";
    parts.push(chosen, gap);
    length += chosen.length + gap.length;
  }
  const spans = [];
  const heap = overlapping ? 5 : 1;
  const step = (starts.length * heap) / tags;
  for (let tag = 0; tag < tags; tag += 1) {
    const first = Math.floor(Math.floor(tag / heap) * step) + (overlapping ? random(3) : 0);
    const last = Math.min(starts.length - 1, first + random(overlapping ? 12 : 3));
    const from = starts[Math.min(first, starts.length - 1)];
    if (!from || !starts[last]) continue;
    const label = LABELS[random(LABELS.length)];
    spans.push({ start: from[0], end: Math.max(from[1], starts[last][1]), label });
  }
  return { text: parts.join(""), spans };
}
