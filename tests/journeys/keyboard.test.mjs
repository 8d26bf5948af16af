// A whole article is marked up without a mouse: tagged, noted, related, undone and done. Counts what it takes.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { desk, drawn, launch, paste, stored, until } from "./driver.mjs";

const ARTICLE = `Harbour vote delayed again

PORT ELLERY — “We had no choice,” said Mirren Adeyemi-Holt, who chairs the Ellery Harbour Board. She spoke to Tove Brandt on 12 May.

The Ellery Ferry Company offered 40 million crowns. Tove Brandt asked twice; Mirren Adeyemi-Holt did not answer.
`;

let browser, it, pressed;
before(async () => {
  browser = await launch();
});
after(() => browser.close());
beforeEach(async () => {
  it = await desk(browser);
  await paste(it.page, ARTICLE);
  await paste(it.page, "Another article to go on to.\n");
  await press("Alt+ArrowUp");
  await it.page.locator(".cm-content", { hasText: "Harbour vote" }).waitFor();
  pressed = 0;
});
afterEach(async () => {
  assert.deepEqual(it.faults, [], "no script failed");
  await it.close();
});

async function press(...keys) {
  for (const key of keys) await it.page.keyboard.press(key);
  pressed += keys.length;
}
const seen = (...marks) =>
  until(`${marks}`, async () => `${(await drawn(it.page)).sort()}` === `${marks.sort()}`);
const selected = () => it.page.evaluate(() => getSelection().toString());

test("a number before a motion, an end or a label says how often or how many words", async () => {
  await press("Control+Home", "Control+ArrowDown");
  await press("Alt+1", "Alt+1", "Control+Shift+ArrowRight");
  assert.equal((await selected()).trim(), "PORT ELLERY — “We had no choice,” said");
  await press("Escape", "Control+ArrowLeft", "Alt+3");
  await it.page.getByText("3 ×").waitFor();
  await press("Escape");
  await it.page.getByText("3 ×").waitFor({ state: "detached" });
  await press("Control+ArrowRight", "Alt+2", "1");
  await until("a tag", async () => (await drawn(it.page)).length === 1);
  const [two] = await drawn(it.page);
  assert.match(two ?? "", /Mirren Adeyemi/);
  await press("Alt+3", "]");
  await until("a longer tag", async () => (await drawn(it.page))[0]?.length > two.length);
  await press("Control+z");
  await seen(two);
});

test("a selection goes on to the next candidate, and back to the one before", async () => {
  await press("Control+Home", "Control+ArrowDown", "Control+ArrowDown", "c", "c", "c");
  assert.equal(await selected(), "Tove Brandt");
  await press("Alt+c");
  assert.equal(await selected(), "Tove Brandt asked twice; Mirren Adeyemi-Holt");
  await press("Alt+C");
  assert.equal(await selected(), "40 million crowns. Tove Brandt asked twice; Mirren Adeyemi-Holt");
  await press("5");
  await seen("40 million crowns. Tove Brandt asked twice; Mirren Adeyemi-Holt");
});

const LABELS = {
  "PORT ELLERY": "3",
  "Mirren Adeyemi-Holt": "1",
  "Ellery Harbour Board": "2",
  "Tove Brandt": "1",
  "The Ellery Ferry Company": "2",
};

/** Goes to the next untagged candidate, on and on, and gives those that are in the list their label's key. */
async function tagAll() {
  const wanted = [];
  for (let last; ;) {
    await press("u");
    const now = await selected();
    if (now === last) return wanted;
    last = now;
    if (!LABELS[now]) continue;
    wanted.push(now);
    await press(LABELS[now]);
    await seen(...wanted);
  }
}

test("a whole article is tagged, noted, related, undone and done by keys alone", async (t) => {
  const { page } = it;
  await page.locator(".cm-content").focus();
  await press("Control+Home");
  pressed = 0;
  const wanted = await tagAll();
  assert.equal(wanted.length, 7);
  const each = (pressed / wanted.length).toFixed(1);
  t.diagnostic(`${wanted.length} tags with ${pressed} keys: ${each} keys for each`);
  assert.ok(pressed / wanted.length < 3.5, `${each} keys for each tag`);

  // The article’s “The” does not belong to the name: one key takes it away.
  await press("Control+End", "Control+ArrowUp", "Tab", "}");
  const names = wanted.map((it) => it.replace("The ", ""));
  await seen(...names);

  await press("n");
  await page.getByRole("textbox", { name: /^Note on/ }).waitFor();
  await page.keyboard.type("Since when?");
  await press("Control+Enter");
  await page.locator("aside", { hasText: "Since when?" }).waitFor();

  await press("r", "Tab");
  const bar = page.getByRole("toolbar", { name: "Relate two tags" });
  await bar.getByRole("button", { name: "said by 1" }).waitFor();
  await press("1");
  await bar.waitFor({ state: "detached" });

  await press("Control+z");
  await page.locator(".undone", { hasText: "Undid" }).waitFor();
  await press("Control+z");
  await page.locator("aside", { hasText: "Since when?" }).waitFor({ state: "detached" });
  await press("Control+Shift+z", "Control+Shift+z");
  await page.locator("aside", { hasText: "Since when?" }).waitFor();

  await press("Control+Enter");
  await page.locator(".cm-content", { hasText: "Another article" }).waitFor();
  const kept = await stored(it.project);
  assert.equal(kept.Person, 4);
  assert.equal(kept.Organisation, 2);
  assert.equal(kept.Place, 1);
  t.diagnostic(`${pressed} keys for the whole article`);
});
