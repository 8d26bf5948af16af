// The article on paper: what is asked for is there, also what the screen does not draw, and nothing of the window.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibility, click, desk, dragOver, launch, paste, until } from "./driver.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const TEXT = [
  "Council votes to close the pier",
  "Ada Lovelace said that the pier had stood too long.",
  ...Array.from({ length: 120 }, (_, at) => `Paragraph ${at} goes on for a line or two.`),
].join("\n");

test("an article is printed whole: title, tags by name, notes by number, as asked", async () => {
  const it = await desk(browser);
  const { page } = it;
  const paper = page.locator(".printed");
  const lay = (kind) => page.evaluate((kind) => dispatchEvent(new Event(kind)), kind);
  try {
    await paste(page, TEXT);
    await dragOver(page, "Ada Lovelace");
    await page.keyboard.press("1");
    await click(page, "Lovelace");
    await page.keyboard.press("n");
    await page.getByRole("textbox", { name: /^Note on/ }).fill("Is **that** so?");
    await page.keyboard.press("Control+Enter");
    await page.getByText("Is that so?").waitFor();

    await page.keyboard.press("Control+p");
    await page.getByRole("dialog", { name: "Print the article" }).waitFor();
    assert.deepEqual(await accessibility(page), []);
    await page.keyboard.press("Escape");

    // The window is one page, whatever is in it; the article is several.
    const pages = (await page.pdf()).toString("latin1").match(/\/Type\s*\/Page\b/g);
    assert.ok(pages.length > 2, `${pages.length} pages`);
    await until("the window again", async () => (await paper.count()) === 0);

    await lay("beforeprint");
    await page.emulateMedia({ media: "print" });
    assert.ok(await paper.isVisible());
    assert.equal(await page.locator(".window").isVisible(), false);
    const text = (await paper.textContent()).replace(/\s+/g, " ");
    assert.match(text, /Council votes to close the pier/);
    assert.match(text, /Ada LovelacePerson1 said that/);
    assert.match(text, /Paragraph 119 goes on/);
    assert.match(text, /Notes Ada Lovelace — Person Is that so\?/);
    assert.equal(text.match(/Council votes to close/g).length, 1, "the title is not printed twice");
    await lay("afterprint");
    await page.emulateMedia({ media: "screen" });

    await page.keyboard.press("Control+p");
    await page.getByRole("checkbox", { name: /^Tags/ }).uncheck();
    await page.getByRole("checkbox", { name: /^Notes/ }).uncheck();
    await page.keyboard.press("Escape");
    await lay("beforeprint");
    const bare = (await paper.textContent()).replace(/\s+/g, " ");
    assert.match(bare, /Ada Lovelace said that/);
    assert.doesNotMatch(bare, /Is that so/);
    assert.deepEqual(it.faults, []);
  } finally {
    await it.close();
  }
});
