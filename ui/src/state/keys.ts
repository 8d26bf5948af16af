// How a key press is written, the same in the command table, the schema and on screen: "h", "?",
// "Ctrl+z", "Ctrl+Shift+z", "Shift+ArrowLeft".

/** Shift is written only where the character does not say it already. */
export function keyOf(event: KeyboardEvent): string {
  const key = withoutAlt(event) ?? event.key;
  const control = event.ctrlKey || event.metaKey;
  const letter = /^\p{L}$/u.test(key);
  const shift = event.shiftKey && (key.length > 1 || (control && letter));
  const name = control && letter ? key.toLowerCase() : key === " " ? "Space" : key;
  return `${control ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${shift ? "Shift+" : ""}${name}`;
}

/** With Alt some systems type signs: what is printed on the key is meant. */
function withoutAlt({ altKey, shiftKey, key, code }: KeyboardEvent): string | undefined {
  if (!altKey) return undefined;
  const [, digit, letter] = /^(?:Digit(\d)|Key([A-Z]))$/.exec(code) ?? [];
  if (digit || !letter || /^[ -~]/.test(key)) return digit;
  return shiftKey ? letter : letter.toLowerCase();
}

const SIGNS: Record<string, string> = {
  Ctrl: "⌃",
  Shift: "⇧",
  Alt: "⌥",
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Enter: "⏎",
  Escape: "Esc",
  PageUp: "PgUp",
  PageDown: "PgDn",
};

/** A key as it is printed in menus and on the keys sheet. */
export function printKey(key: string): string {
  const parts = key.split(/\+(?=.)/);
  return parts
    .map(
      (part) => SIGNS[part] ?? (parts.length > 1 && part.length === 1 ? part.toUpperCase() : part),
    )
    .join("");
}

/** Whether a press belongs to a field that is being typed in rather than to the article. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest(".cm-content")) return false;
  return (
    target.closest(
      "input, textarea, select, [contenteditable=true], [role=dialog], [role=menu]",
    ) !== null
  );
}
