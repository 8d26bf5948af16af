// The regions of the window, for those who go round it by keyboard: title bar, articles, text, margin, labels.
// A region says so itself with data-region.

const FOCUSABLE =
  ":is(button, input, select, textarea):not([disabled]), [tabindex='0'], [contenteditable]";

const isShown = (it: HTMLElement) => it.getClientRects().length > 0;

/** What takes the focus in a region: its text or its list, or else the first thing that can. */
function entrance(region: HTMLElement): HTMLElement | undefined {
  const usual = region.querySelector<HTMLElement>(".cm-content, [role=listbox]:not(.proposals *)");
  return usual ?? [...region.querySelectorAll<HTMLElement>(FOCUSABLE)].find(isShown);
}

/** Focuses the next region, or the one before, of those that are shown. */
export function stepRegion(by: 1 | -1) {
  const regions = [...document.querySelectorAll<HTMLElement>("[data-region]")].filter(isShown);
  const at = regions.findIndex((it) => it.contains(document.activeElement));
  const first = at < 0 && by < 0 ? 0 : at;
  const order = regions.map((_, step) => (first + by * (step + 1)) % regions.length);
  for (const index of order) {
    const target = regions.at(index);
    const focus = target && entrance(target);
    if (focus) return focus.focus();
  }
}

/** Gives the focus to the article, or the room that stands in its place, when what had it is gone. */
export function keepFocus() {
  if (document.activeElement === document.body) enterMiddle();
}

/** Focuses the text of the article, or what is chosen from in the room that stands in its place. */
function enterMiddle() {
  const middle = document.querySelector<HTMLElement>("[data-region=article]");
  if (middle) entrance(middle)?.focus({ preventScroll: true });
}

/** After a window within the window: the article, or in a room what had the focus before. */
export function giveBack(before: Element | null) {
  const isRoom = !document.querySelector(".cm-content");
  if (isRoom && before instanceof HTMLElement && before.isConnected && before !== document.body)
    before.focus({ preventScroll: true });
  else enterMiddle();
}
