// Going round the window by keyboard, and finding everything as it was left.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibility, click, desk, launch, paste, until } from "./driver.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** The region that has the focus. */
const region = (page) =>
  page.evaluate(
    () => document.activeElement?.closest("[data-region]")?.getAttribute("data-region") ?? null,
  );

test("F6 goes round the regions and out of the article, and back with Shift", async () => {
  const it = await desk(browser, { make: ["sample"] });
  const { page } = it;
  try {
    await page.locator(".cm-content").focus();
    for (const next of ["margin", "labels", "title", "articles", "article"]) {
      await page.keyboard.press("F6");
      assert.equal(await region(page), next);
      assert.deepEqual(await accessibility(page), []);
    }
    await page.keyboard.press("Shift+F6");
    assert.equal(await region(page), "articles");
    // A list that has the focus is folded: the article gets it.
    await page.keyboard.press("Control+\\");
    await until("the focus in the article", async () => (await region(page)) === "article");
    await page.keyboard.press("Shift+F6");
    assert.equal(await region(page), "title");
    assert.deepEqual(it.faults, []);
  } finally {
    await it.close();
  }
});

test("each article is opened where it was left, with its selection and the folds, after a reload too", async () => {
  const it = await desk(browser);
  const { page } = it;
  const long = (name) =>
    Array.from({ length: 80 }, (_, at) => `${name} paragraph ${at} has words.`).join("\n");
  const caret = () => page.evaluate(() => getSelection().toString());
  const top = () => page.locator(".cm-scroller").evaluate((node) => node.scrollTop);
  try {
    await paste(page, long("First"));
    await paste(page, long("Second"));
    await page.locator(".cm-scroller").evaluate((node) => (node.scrollTop = 900));
    await page.locator(".cm-content", { hasText: "Second paragraph 35 " }).waitFor();
    await click(page, "Second paragraph 35 ");
    await page.keyboard.press("Control+Shift+ArrowRight");
    await until("a selection", async () => (await caret()) === "Second");
    const left = await top();
    await page.keyboard.press("Control+/");

    await page.getByRole("option", { name: /First paragraph/ }).click();
    await page.locator(".cm-content", { hasText: "First paragraph 0 " }).waitFor();
    await page.getByRole("option", { name: /Second paragraph/ }).click();
    await page.locator(".cm-content", { hasText: "Second paragraph 35 " }).waitFor();
    await page.locator(".cm-content").focus();
    await until("the selection again", async () => (await caret()) === "Second");
    await until("the place again", async () => Math.abs((await top()) - left) < 2);

    await page.reload();
    await page.locator(".cm-content", { hasText: "Second paragraph 35 " }).waitFor();
    await page.locator(".cm-content").focus();
    await until("the selection again", async () => (await caret()) === "Second");
    await until("the place again", async () => Math.abs((await top()) - left) < 2);
    assert.equal(await page.getByRole("complementary", { name: "Notes and tags" }).count(), 0);
    assert.deepEqual(it.faults, []);
  } finally {
    await it.close();
  }
});
