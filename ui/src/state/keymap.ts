// Which keys a command has for this reader: those of the command table unless they chose others. Says why
// a key cannot be had. Pure: the table is commands.ts, what was chosen is kept in settings.svelte.ts.

/** What is needed of a command here. */
export interface Keyed {
  id: string;
  title: string;
  keys: string[];
  everywhere?: boolean;
}

/** Chosen keys by command; a command that is not in it has those of the table. */
export type Remapped = Record<string, string[]>;

/** Why a key is refused; with whom to swap where that is possible. */
export interface Refusal {
  reason: string;
  swap?: Keyed;
}

/** Keys that the system or every field uses for something else. */
const TAKEN = ["Ctrl+a", "Ctrl+c", "Ctrl+v", "Ctrl+x", "Escape"];

export const keysOf = (command: Keyed, remapped: Remapped): string[] =>
  Object.hasOwn(remapped, command.id) ? (remapped[command.id] ?? []) : command.keys;

/** The command that a key means; a chosen key goes before one of the table. */
export function findByKey<C extends Keyed>(
  commands: readonly C[],
  remapped: Remapped,
  key: string,
): C | undefined {
  const holders = commands.filter((it) => keysOf(it, remapped).includes(key));
  return holders.find((it) => Object.hasOwn(remapped, it.id)) ?? holders[0];
}

/** Says why a command cannot have a key; nothing where it can. Labels are given by key. */
export function refusal(
  commands: readonly Keyed[],
  remapped: Remapped,
  labels: ReadonlyMap<string, string>,
  command: Keyed,
  key: string,
): Refusal | null {
  if (TAKEN.includes(key))
    return { reason: "That key always does the same thing. Choose another." };
  if (command.everywhere && !/^(Ctrl|Alt)\+/.test(key))
    return { reason: "This command also works in fields, so its key needs Ctrl or Alt." };
  const label = labels.get(key);
  if (label !== undefined)
    return {
      reason: `The label “${label}” has that key. Give it another under “Edit the labels…” first.`,
    };
  const holder = commands.find((it) => it.id !== command.id && keysOf(it, remapped).includes(key));
  if (!holder) return null;
  const reason = `“${holder.title}” has that key.`;
  const given = keysOf(command, remapped);
  // What the holder would get must be right for it too.
  const fits = given.every((it) => !holder.everywhere || /^(Ctrl|Alt)\+/.test(it));
  return fits && given.length > 0 ? { reason, swap: holder } : { reason };
}

/** The map with one command on one key. */
export const withKey = (remapped: Remapped, command: Keyed, key: string): Remapped => ({
  ...remapped,
  [command.id]: [key],
});

/** The map with a key taken from its holder, who gets the keys that the command had. */
export const swapped = (
  remapped: Remapped,
  command: Keyed,
  holder: Keyed,
  key: string,
): Remapped => ({
  ...remapped,
  [command.id]: [key],
  [holder.id]: keysOf(holder, remapped).flatMap((it) =>
    it === key ? keysOf(command, remapped) : [it],
  ),
});

/** The map with a command back on the keys of the table. */
export function without(remapped: Remapped, command: Keyed): Remapped {
  return Object.fromEntries(Object.entries(remapped).filter(([id]) => id !== command.id));
}

/** The chosen keys as text, to keep or hand on. */
export const printKeys = (remapped: Remapped): string => JSON.stringify(remapped, null, 2);

/** Chosen keys from text; refused as a whole, with the reason, where one cannot be had. */
export function parseKeys(
  commands: readonly Keyed[],
  labels: ReadonlyMap<string, string>,
  text: string,
): { keys: Remapped } | { reason: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { reason: `This is not JSON: ${error instanceof Error ? error.message : error}` };
  }
  if (!isRemapped(value))
    return { reason: 'It must name commands with their keys, like {"note": ["w"]}.' };
  for (const [id, keys] of Object.entries(value)) {
    const command = commands.find((it) => it.id === id);
    if (!command) return { reason: `There is no command “${id}”.` };
    for (const key of keys) {
      const why = refusal(commands, value, labels, command, key);
      if (why) return { reason: `“${command.title}” cannot have ${key}. ${why.reason}` };
    }
  }
  return { keys: value };
}

/** Whether a value read from outside has the shape of a map. */
export function isRemapped(value: unknown): value is Remapped {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every(
      (keys) => Array.isArray(keys) && keys.every((key) => typeof key === "string"),
    )
  );
}
