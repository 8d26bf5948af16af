// Where the labels at the ends of marks stand: below the text, side by side where marks end together, and
// counted where there is no room, so that no chip hides the line below. Pure; paint.ts draws them.

/** A label at the end of a mark; x and y in px, from the corner of its line. */
export interface Chip {
  id: string;
  x: number;
  y: number;
  text: string;
  color: string;
  /** At the end of text that runs from right to left: it stands to the right of x. */
  leftwards: boolean;
}

/** In px. */
const HEIGHT = 9;
/** So many at most stand side by side. */
const MOST_BESIDE = 4;
const GAP = 2;

const width = (chip: Chip) => chip.text.length * 5.6 + 6;
const left = (chip: Chip) => (chip.leftwards ? chip.x : chip.x - width(chip));

/** The chips to draw. `more` says how many marks without a chip of their own a mark's chip stands for. */
export function apart(chips: Chip[], more: Map<string, number>): Chip[] {
  chips.sort((a, b) => a.y - b.y || b.x - a.x);
  const kept: Chip[] = [];
  const counts = new Map<Chip, number>();
  const count = (chip: Chip, by: number) => counts.set(chip, (counts.get(chip) ?? 0) + by);
  for (const chip of chips) {
    const hits = (other: Chip) =>
      Math.abs(other.y - chip.y) < HEIGHT &&
      left(other) < left(chip) + width(chip) &&
      left(chip) < left(other) + width(other);
    const others = more.get(chip.id) ?? 0;
    let hit = kept.findLast(hits);
    for (let beside = 1; hit && beside < MOST_BESIDE; beside++) {
      chip.x = chip.leftwards ? left(hit) + width(hit) + GAP : left(hit) - GAP;
      hit = kept.findLast(hits);
    }
    const room = !hit && left(chip) >= 0;
    if (room) kept.push(chip);
    const holder = room ? chip : (hit ?? kept.at(-1));
    if (holder) count(holder, others + (room ? 0 : 1));
  }
  for (const [chip, by] of counts) if (by) chip.text += ` +${by}`;
  return kept;
}
