// What the marks look like on the screen: over just their characters in every script, without moving any of
// them, one change at a time, twelve on one word.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import {
  click,
  desk,
  dragOver,
  drawn,
  launch,
  layout,
  paste,
  place,
  settled,
  until,
} from "./driver.mjs";

const ARTICLE = `Harbour vote delayed again

PORT ELLERY, Norland — “We had no choice 🚢,” said Mirren Adeyemi-Holt, who chairs the harbour board of the town. The Ellery Ferry Company’s offer stands until June, and 👩‍👩‍👧 families wait.

قالت ميرين أديمي رئيسة مجلس الميناء إن الشركة تنتظر حتى يونيو.

הנמל של פורט אלרי נשאר סגור, אמרה Mirren Adeyemi אתמול.

港湾委員会の議長ミレン・アデイェミは六月まで待つと述べた。

Le cafe\u0301 du port s’appelle L’E\u0301toile.
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
  await it.close();
});

const where = () => it.page.evaluate(`(${layout})()`);
const marks = (count) =>
  until(`${count} marks`, async () => (await drawn(it.page)).length === count);

/** Tags what is dragged over and waits until it is drawn. */
async function tag(quote, key) {
  const before = (await drawn(it.page)).length;
  await dragOver(it.page, quote);
  await it.page.keyboard.press(key);
  await marks(before + 1);
}

for (const quote of [
  "🚢",
  "👩‍👩‍👧",
  "مجلس الميناء",
  "אלרי נשאר",
  "Mirren Adeyemi",
  "ミレン",
  "cafe\u0301 du port",
])
  test(`a tag on “${quote}” is drawn over just that and moves nothing`, async () => {
    const before = await where();
    await tag(quote, "1");
    const [shown] = await drawn(it.page);
    assert.ok(
      shown.includes(quote) || shown.split("\u200d")[0] === quote.split("\u200d")[0],
      shown,
    );
    assert.deepEqual(await where(), before);
    await it.page.keyboard.press("Control+z");
    await marks(0);
    assert.deepEqual(await where(), before);
  });

test("a line in Arabic or Hebrew runs from right to left, and the arrows go with it", async () => {
  const { page } = it;
  for (const [first, last] of [
    ["قالت", "يونيو"],
    ["הנמל", "אתמול"],
  ]) {
    await settled(page);
    const [begin, end] = [await place(page, first), await place(page, last)];
    assert.ok(begin.from.x > end.to.x, `${first} stands to the right of ${last}`);
    await click(page, first);
    await page.keyboard.press("Home");
    await page.keyboard.press("Control+Shift+ArrowLeft");
    assert.equal((await page.evaluate(() => getSelection().toString())).trim(), first);
    await page.keyboard.press("Escape");
  }
  const latin = await place(page, "Harbour vote");
  assert.ok(latin.from.x < latin.to.x);
});

test("overlapping, nested and crossing tags move no character, nor does taking them away", async () => {
  const before = await where();
  await tag("Mirren Adeyemi-Holt", "1");
  await tag("Adeyemi-Holt, who chairs the harbour", "2");
  await tag("harbour board of the town", "3");
  await tag("The Ellery Ferry Company’s offer", "4");
  await tag("Ferry", "5");
  assert.deepEqual(await where(), before);
  for (let left = 4; left >= 0; left -= 1) {
    await it.page.keyboard.press("Control+z");
    await marks(left);
  }
  assert.deepEqual(await where(), before);
});

test("one more tag draws its own boxes and touches neither the text nor the other marks", async () => {
  await tag("Mirren Adeyemi-Holt", "1");
  await tag("Ellery Ferry Company", "2");
  await it.page.evaluate(() => {
    const text = new MutationObserver((all) => (window.textChanges += all.length));
    window.textChanges = 0;
    text.observe(document.querySelector(".cm-content"), {
      childList: true,
      characterData: true,
      subtree: true,
    });
    window.before = [...document.querySelectorAll(".g-rows [data-mark]")];
  });
  await tag("harbour board", "3");
  const seen = await it.page.evaluate(() => ({
    textChanges: window.textChanges,
    kept: window.before.every((it) => it.isConnected),
    added: document.querySelectorAll(".g-rows [data-mark]").length - window.before.length,
  }));
  assert.deepEqual(seen, { textChanges: 0, kept: true, added: 1 });
});

test("twelve tags on one word are told apart: six lines, the others counted, each drawn when chosen", async () => {
  const { page } = it;
  /** The chips, and the marks that they count besides their own. */
  const counted = async () => {
    const chips = await page.locator(".g-row .g-chip").allTextContents();
    const more = chips.map((text) => Number(/\+(\d+)$/.exec(text)?.[1] ?? 0));
    return chips.length + more.reduce((sum, it) => sum + it, 0);
  };
  const keys = ["1", "2", "3", "4", "5", "6", "1", "2", "3", "4", "5", "6"];
  for (const [index, key] of keys.entries()) {
    // The chosen mark's handles would take the drag.
    await page.keyboard.press("Escape");
    await dragOver(page, "Norland");
    await page.keyboard.press(key);
    await marks(Math.min(6, index + 1));
    await until(`${index + 1} chips`, async () => (await counted()) === index + 1);
  }
  await page.keyboard.press("Escape");
  const tops = await page
    .locator(".g-rows .g-line")
    .evaluateAll((all) => all.map((line) => line.getBoundingClientRect().bottom));
  assert.equal(new Set(tops).size, 6);
  await page.keyboard.press("Control+Home");
  const lifted = new Set();
  for (let step = 0; step < 12; step += 1) {
    await page.keyboard.press("Tab");
    await until("the next one in front", async () => {
      const id = await page.locator("[data-lifted]").first().getAttribute("data-lifted");
      return !lifted.has(id) && lifted.add(id);
    });
  }
  assert.equal(lifted.size, 12);
});
