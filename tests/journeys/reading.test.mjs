// Reading: the size of the text by key. How the article is marked up is in marking.test.mjs.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibility, desk, launch, until } from "./driver.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

test("the text grows and shrinks by key, and a reload keeps its size", async () => {
  const it = await desk(browser, { make: ["sample"] });
  const { page } = it;
  const content = page.locator(".cm-content");
  const size = () => content.evaluate((node) => parseFloat(getComputedStyle(node).fontSize));
  try {
    await content.waitFor();
    const usual = await size();
    await content.focus();
    await page.keyboard.press("Control+=");
    await page.keyboard.press("Control+=");
    await until("the text in its new size", async () => (await size()) === usual + 2);
    await page.reload();
    await content.waitFor();
    await until("the text in its new size", async () => (await size()) === usual + 2);
    await content.focus();
    await page.keyboard.press("Control+-");
    await until("the text in its new size", async () => (await size()) === usual + 1);
    await page.keyboard.press("Control+0");
    await until("the text in its new size", async () => (await size()) === usual);
    assert.deepEqual(it.faults, []);
  } finally {
    await it.close();
  }
});

test("at twice the size the text has the window, and panels lie over it one at a time", async () => {
  const it = await desk(browser, { make: ["sample"] });
  const { page } = it;
  const width = (of) => page.locator(of).evaluate((node) => node.clientWidth);
  try {
    await page.locator(".cm-content").waitFor();
    await page.setViewportSize({ width: 640, height: 400 });
    await until("the text in the whole window", async () => (await width("main")) === 640);
    assert.deepEqual(await accessibility(page), []);
    await page.locator(".cm-content").focus();
    await page.keyboard.press("Control+\\");
    await page.getByRole("listbox", { name: "Articles" }).waitFor();
    assert.equal(await width("main"), 640);
    await page.keyboard.press("Control+/");
    await page.getByRole("complementary", { name: "Notes and tags" }).waitFor();
    assert.equal(await page.getByRole("listbox", { name: "Articles" }).count(), 0);
    assert.deepEqual(await accessibility(page), []);
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByRole("listbox", { name: "Articles" }).waitFor();
    assert.deepEqual(it.faults, []);
  } finally {
    await it.close();
  }
});

test("where colours are forced, marks keep their lines", async () => {
  const it = await desk(browser, { make: ["sample"] });
  const { page } = it;
  try {
    await page.locator(".g-line").first().waitFor();
    // Of each mark once: where lines break is not asked here.
    const lines = () =>
      page
        .locator(".g-line")
        .evaluateAll((nodes) => [
          ...new Set(
            nodes.map((it) => `${it.dataset.mark} ${getComputedStyle(it).backgroundImage}`),
          ),
        ]);
    const before = await lines();
    await page.emulateMedia({ forcedColors: "active" });
    // The marks may be drawn anew for the other colours.
    await until("the same lines", async () => {
      const after = await lines();
      return before.length === after.length && before.every((it) => after.includes(it));
    });
    for (const line of before) assert.match(line, /gradient/);
    assert.deepEqual(it.faults, []);
  } finally {
    await it.close();
  }
});
