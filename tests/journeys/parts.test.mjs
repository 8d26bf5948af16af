// Article parts: guessed, looked at, taken, set by key, undone. What the guesses are is tested in the core.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibility, click, desk, launch, layout, paste, stored, until } from "./driver.mjs";

const TEXT = `Council votes to close the pier
By Anna Calloway
The harbour will lose its oldest landing
The council voted on Monday to close the pier for good.
Harbour director Ruth Castellane said that it had stood too long.
Anna Calloway contributed to this report.
`;

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** The part of each paragraph as it is shown. */
const shown = (page) =>
  page
    .locator(".cm-line")
    .evaluateAll((lines) => lines.map((line) => line.dataset.part ?? "").filter(Boolean));

test("guessed parts are offered, looked at, taken in one change and undone", async () => {
  const it = await desk(browser);
  const { page } = it;
  const offer = page.getByRole("region", { name: "Guessed article parts" });
  try {
    await paste(page, TEXT);
    await offer.getByText("4 paragraphs look like").waitFor();
    assert.deepEqual(await shown(page), []);
    assert.equal((await stored(it.project)).Headline, undefined);
    assert.deepEqual(await accessibility(page), []);

    await offer.getByRole("button", { name: "Look" }).click();
    await page.getByRole("checkbox", { name: /harbour will lose/ }).uncheck();
    assert.deepEqual(await accessibility(page), []);
    await page.getByRole("button", { name: "Take 3 parts" }).click();
    await until("three parts", async () => (await shown(page)).length === 3);
    assert.deepEqual(await shown(page), ["Headline", "Byline", "Boilerplate"]);
    assert.equal(await offer.count(), 0);
    assert.deepEqual(await accessibility(page), []);
    const sizes = await page
      .locator(".cm-line")
      .evaluateAll((lines) => lines.map((line) => parseFloat(getComputedStyle(line).fontSize)));
    assert.ok(sizes[0] > sizes[2] && sizes[1] < sizes[2], `${sizes}`);

    await page.keyboard.press("Control+z");
    await until("no parts", async () => (await shown(page)).length === 0);
    await offer.getByRole("button", { name: "Leave" }).click();
    await offer.waitFor({ state: "detached" });
    await page.reload();
    await page.locator(".cm-content", { hasText: "Council votes" }).waitFor();
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "What do you want" }).fill("Say what the paragraph");
    assert.equal(await page.getByRole("option", { name: /guessed/ }).count(), 0);
    assert.deepEqual(it.faults, []);
  } finally {
    await it.close();
  }
});

test("a letter says what the paragraph is, for several at once too, and marks move no line", async () => {
  const it = await desk(browser);
  const { page } = it;
  try {
    await paste(page, TEXT);
    await click(page, "council voted");
    await page.keyboard.press("P");
    await page.getByRole("dialog", { name: "What the paragraph is" }).waitFor();
    assert.deepEqual(await accessibility(page), []);
    await page.keyboard.press("c");
    await until("a caption", async () => (await shown(page)).join() === "Caption");
    assert.equal((await stored(it.project)).Caption, 1);

    const before = await page.evaluate(layout);
    await page.keyboard.press("1");
    await until("a tag", async () => (await stored(it.project)).Person === 1);
    assert.deepEqual(await page.evaluate(layout), before);

    await click(page, "Council votes");
    await page.keyboard.press("Control+Shift+ArrowDown");
    await page.keyboard.press("Control+Shift+ArrowDown");
    await page.keyboard.press("P");
    await page.keyboard.press("i");
    await until("boilerplate", async () => (await stored(it.project)).Boilerplate >= 2);
    await page.keyboard.press("Control+z");
    await until("a caption only", async () => (await shown(page)).join() === "Caption");
    await click(page, "council voted");
    await page.keyboard.press("P");
    await page.keyboard.press("n");
    await until("no part", async () => (await shown(page)).length === 0);
    assert.deepEqual(it.faults, []);
  } finally {
    await it.close();
  }
});
