// Marking up in the browser: by mouse, by keyboard alone, notes, links, undo, and keeping it all.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { click, desk, dragOver, drawn, launch, paste, stored, until } from "./driver.mjs";

const ARTICLE = `Harbour vote delayed again

PORT ELLERY, Norland — “We had no choice 🚢,” said Mirren Adeyemi-Holt, who chairs the harbour board. The Ellery Ferry Company’s offer stands until June.

Reporters H.R. Quillon and Tove Brandt contributed to this story.
`;

let browser;
let it;
before(async () => (browser = await launch()));
after(() => browser.close());
beforeEach(async () => {
  it = await desk(browser);
  await paste(it.page, ARTICLE);
});
afterEach(async () => {
  assert.deepEqual(it.faults, [], "no script failed");
  assert.deepEqual(it.outside, [], "nothing was asked of another machine");
  await it.close();
});

const shows = (...quotes) =>
  until(`the marks ${quotes}`, async () => `${await drawn(it.page)}` === `${quotes}`);

test("a drag and a label's key tag whole words, and the file holds the tag", async () => {
  await dragOver(it.page, "irren Adeyemi-Ho");
  await it.page.keyboard.press("1");
  await shows("Mirren Adeyemi-Holt");
  assert.deepEqual(await stored(it.project), { Person: 1 });
});

test("one click in the bar at the selection tags", async () => {
  await dragOver(it.page, "Ellery Ferry Company");
  await it.page
    .getByRole("toolbar", { name: "Tag the selection" })
    .getByRole("button", { name: "Organisation" })
    .click();
  await shows("Ellery Ferry Company");
  assert.deepEqual(await stored(it.project), { Organisation: 1 });
});

test("the keyboard alone tags, relabels, moves an end and removes", async () => {
  const { keyboard } = it.page;
  await it.page.locator(".cm-content").focus();
  await keyboard.press("Control+Home");
  await keyboard.press("Control+ArrowDown");
  await keyboard.press("Control+Shift+ArrowRight");
  await keyboard.press("3");
  await until("a tag", async () => (await drawn(it.page)).length === 1);
  const [short] = await drawn(it.page);
  await keyboard.press("]");
  await until("a longer tag", async () => (await drawn(it.page))[0]?.length > short.length);
  await keyboard.press("2");
  await until("the other label", async () => (await stored(it.project)).Organisation === 1);
  await keyboard.press("Delete");
  await shows();
});

test("undo takes a tag back and says so, redo puts it there again", async () => {
  await dragOver(it.page, "Tove Brandt");
  await it.page.keyboard.press("1");
  await shows("Tove Brandt");
  await it.page.keyboard.press("Control+z");
  await shows();
  await it.page.locator(".undone", { hasText: "Undid" }).waitFor();
  await it.page.keyboard.press("Control+Shift+Z");
  await shows("Tove Brandt");
});

test("a note stands in the margin and is there after a reload", async () => {
  await dragOver(it.page, "no choice");
  await it.page.keyboard.press("n");
  await it.page.getByRole("textbox", { name: /^Note on/ }).fill("Ask *twice*");
  await it.page.keyboard.press("Control+Enter");
  await it.page.locator("aside em", { hasText: "twice" }).waitFor();
  await it.page.reload();
  await it.page.locator("aside em", { hasText: "twice" }).waitFor();
  await shows("no choice");
});

test("two tags are linked: r, the other tag, the link's label", async () => {
  const { page } = it;
  await dragOver(page, "Mirren Adeyemi-Holt");
  await page.keyboard.press("s");
  await shows("Mirren Adeyemi-Holt");
  await dragOver(page, "said");
  await page.keyboard.press("v");
  await until("two tags", async () => (await drawn(page)).length === 2);
  await page.keyboard.press("r");
  await click(page, "Mirren");
  const bar = page.getByRole("toolbar", { name: "Relate two tags" });
  await bar.getByRole("button").first().click();
  await bar.waitFor({ state: "detached" });
  await page.locator(".undone").waitFor({ state: "detached" });
  await page.keyboard.press("Control+z");
  await page.locator(".undone", { hasText: "Undid" }).waitFor();
  assert.equal((await drawn(page)).length, 2, "undo took the link back, not a tag");
});

test("tagging moves no line and no scroll position", async () => {
  const lines = () =>
    it.page.locator(".cm-line").evaluateAll((all) =>
      all.map((line) => {
        const { top, height } = line.getBoundingClientRect();
        return [top, height];
      }),
    );
  const before = await lines();
  await dragOver(it.page, "Ellery Ferry Company");
  await it.page.keyboard.press("2");
  await shows("Ellery Ferry Company");
  assert.deepEqual(await lines(), before);
  await it.page.keyboard.press("Delete");
  await shows();
  assert.deepEqual(await lines(), before);
});
