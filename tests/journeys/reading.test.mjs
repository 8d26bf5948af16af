// Reading: the size of the text by key. How the article is marked up is in marking.test.mjs.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { desk, launch, until } from "./driver.mjs";

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
