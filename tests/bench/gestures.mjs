// What lengths.mjs does in a page and times there, from the gesture to the paint, in ms. Each function runs in
// the page on its own, so it holds all it needs.

/** Waits for two frames: the second begins after the first was painted. */
export function painted() {
  return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
}

/** Opens the next article by key; ms until its first marks are painted. */
export async function openNext() {
  const started = performance.now();
  document.querySelector(".cm-content").dispatchEvent(
    new KeyboardEvent("keydown", {
      key: "ArrowDown",
      altKey: true,
      bubbles: true,
      cancelable: true,
    }),
  );
  while (!document.querySelector(".g-rows [data-mark]"))
    await new Promise((resolve) => requestAnimationFrame(resolve));
  await new Promise((resolve) => setTimeout(resolve));
  return performance.now() - started;
}

/** Tags words, moves their ends, removes them and undoes, each `rounds` times; ms to the paint of each. */
export async function edit(rounds) {
  const content = document.querySelector(".cm-content");
  const rows = document.querySelector(".g-rows");
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const press = (key, more = {}) =>
    content.dispatchEvent(
      new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }),
    );
  const changed = (what, act) =>
    new Promise((resolve, reject) => {
      const started = performance.now();
      const late = setTimeout(() => reject(new Error(`nothing was drawn after: ${what}`)), 20_000);
      const watch = new MutationObserver(() => {
        watch.disconnect();
        clearTimeout(late);
        void frame().then(() => resolve(performance.now() - started));
      });
      watch.observe(rows, { childList: true, subtree: true });
      act();
    });
  const figures = { tag: [], resize: [], delete: [], undo: [] };
  content.focus();
  press("Home", { ctrlKey: true });
  for (let round = 0; round < rounds; round += 1) {
    press("Escape");
    for (let word = 0; word < 4; word += 1) press("ArrowRight", { ctrlKey: true });
    await frame();
    figures.tag.push(await changed("tag", () => press("1")));
    await frame();
    figures.resize.push(await changed("resize", () => press("]")));
    await frame();
    figures.delete.push(await changed("delete", () => press("Delete")));
    await frame();
    figures.undo.push(await changed("undo", () => press("z", { ctrlKey: true })));
    await frame();
  }
  return figures;
}

/** Scrolls on by 300 px a frame; ms between the frames. */
export async function scroll(selector, frames) {
  const scroller = document.querySelector(selector);
  const next = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const times = [];
  let last = await next();
  for (let index = 0; index < frames; index += 1) {
    scroller.scrollTop += 300;
    const now = await next();
    times.push(now - last);
    last = now;
  }
  return times;
}

/** The same document in @recogito/text-annotator: shown, and marks added, changed and removed. */
export async function recogito({ text, spans, rounds }) {
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const timed = async (act) => {
    const started = performance.now();
    act();
    await frame();
    return performance.now() - started;
  };
  const annotation = (id, { start, end, label }) => ({
    id,
    bodies: [{ id: `${id}-b`, annotation: id, purpose: "tagging", value: label }],
    target: { annotation: id, selector: [{ start, end, quote: text.slice(start, end) }] },
  });
  const figures = { open: [], tag: [], resize: [], delete: [], undo: [] };
  let annotator;
  figures.open.push(
    await timed(() => {
      const element = document.getElementById("text");
      element.textContent = text;
      annotator = window.RecogitoJS.createTextAnnotator(element, {});
      annotator.setAnnotations(spans.map((span, index) => annotation(`m${index}`, span)));
    }),
  );
  for (let round = 0; round < rounds; round += 1) {
    const one = annotation(`new${round}`, {
      start: round * 30,
      end: round * 30 + 8,
      label: "Person",
    });
    const longer = annotation(one.id, { start: round * 30, end: round * 30 + 14, label: "Person" });
    figures.tag.push(await timed(() => annotator.addAnnotation(one)));
    figures.resize.push(await timed(() => annotator.updateAnnotation(longer)));
    figures.delete.push(await timed(() => annotator.removeAnnotation(one.id)));
    figures.undo.push(await timed(() => annotator.undo()));
  }
  return figures;
}
