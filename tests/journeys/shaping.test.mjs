// Tags are merged, split, cut and given parts by keyboard alone.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { desk, drawn, launch, paste, stored, until } from "./driver.mjs";

let browser, it;
before(async () => {
  browser = await launch();
});
after(() => browser.close());
beforeEach(async () => {
  it = await desk(browser);
  await paste(it.page, "Rex Tillerson met Sergei Lavrov in Moscow.\n");
  await press("Control+Home");
});
afterEach(async () => {
  assert.deepEqual(it.faults, [], "no script failed");
  await it.close();
});

async function press(...keys) {
  for (const key of keys) await it.page.keyboard.press(key);
}
const seen = (marks) =>
  until(`${marks}`, async () => `${(await drawn(it.page)).sort()}` === `${marks.sort()}`);

/** Selects `words` words from the caret on. */
const select = (words) => press(...Array(words).fill("Control+Shift+ArrowRight"));

test("one tag is split at the caret and merged again, and undo goes back step by step", async () => {
  await select(4);
  await press("1");
  await seen(["Rex Tillerson met Sergei"]);
  await press("Control+Home", "Control+ArrowRight", "Control+ArrowRight", "-");
  await seen(["Rex Tillerson", "met Sergei"]);
  await press("Control+Home", "Tab", "+");
  await seen(["Rex Tillerson met Sergei"]);
  await press("Control+z");
  await seen(["Rex Tillerson", "met Sergei"]);
  await press("Control+z");
  await seen(["Rex Tillerson met Sergei"]);
  await press("-");
  await it.page.getByText("Put the caret inside a tag").waitFor();
});

test("a word is cut out of a tag, given back, and another added to it", async () => {
  await select(4);
  await press("1");
  await seen(["Rex Tillerson met Sergei"]);
  await press("Control+Home", "Control+ArrowRight", "Control+ArrowRight");
  await select(1);
  await press("-");
  await seen(["Rex TillersonSergei"]);
  await press("-");
  await seen(["Rex Tillerson", "Sergei"]);
  assert.equal((await stored(it.project)).Person, 2);
  await press("Control+End", "Control+ArrowLeft", "Control+ArrowLeft");
  await select(1);
  await press("&");
  await seen(["Rex TillersonMoscow", "Sergei"]);
});
