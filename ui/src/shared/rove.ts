// Marks of a picture that the arrows walk: Tab reaches one of them, the arrows go to its neighbours. A mark says where
// it is: data-at="row,column".

type Mark = HTMLElement | SVGElement;

const STEPS: Record<string, [number, number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

const placeOf = (mark: Mark): [number, number] => {
  const [row = 0, column = 0] = (mark.dataset.at ?? "").split(",").map(Number);
  return [row, column];
};

/** The nearest mark in a direction: straight on, or else the nearest beside it. */
export function neighbour(
  all: readonly (readonly [number, number])[],
  from: readonly [number, number],
  [down, right]: readonly [number, number],
): number {
  let [best, least] = [-1, Infinity];
  all.forEach(([row, column], at) => {
    const [rows, columns] = [row - from[0], column - from[1]];
    const ahead = rows * down + columns * right;
    const aside = Math.abs(rows * right) + Math.abs(columns * down);
    if (ahead <= 0) return;
    const far = ahead + aside * 1000;
    if (far < least) [best, least] = [at, far];
  });
  return best;
}

export function rove(node: Element) {
  const marks = () => [...node.querySelectorAll<Mark>("[data-at]")];
  const enter = ({ target }: Event) => {
    if (!(target instanceof Element) || !target.matches("[data-at]")) return;
    for (const mark of marks()) mark.setAttribute("tabindex", mark === target ? "0" : "-1");
  };
  const keydown = (event: Event) => {
    const { key, ctrlKey, altKey, metaKey, target } = event as KeyboardEvent;
    if (ctrlKey || altKey || metaKey || !(target instanceof Element)) return;
    const all = marks();
    const here = all.find((it) => it === target);
    if (!here) return;
    const step = STEPS[key];
    const to = step
      ? all[neighbour(all.map(placeOf), placeOf(here), step)]
      : { Home: all[0], End: all.at(-1) }[key];
    if (!step && !to) return;
    event.preventDefault();
    to?.focus();
  };
  node.addEventListener("focusin", enter);
  node.addEventListener("keydown", keydown);
  return () => {
    node.removeEventListener("focusin", enter);
    node.removeEventListener("keydown", keydown);
  };
}
