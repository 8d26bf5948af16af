// Two windows on one project stay in step without a reload: marks, undo, and an article removed
// under the other's eyes. One window alone is in marking.test.mjs.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { desk, dragOver, drawn, launch, paste, until } from "./driver.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

test("what one window tags, undoes and removes is seen in the other", async () => {
  const it = await desk(browser);
  const { page } = it;
  try {
    await paste(page, "Ada Lovelace wrote to London.\nNobody answered.");
    const other = await page.context().newPage();
    other.on("pageerror", (error) => it.faults.push(error.stack));
    await other.goto(it.url);
    await other.locator(".cm-content", { hasText: "Ada Lovelace" }).waitFor();

    await page.bringToFront();
    await dragOver(page, "Ada Lovelace");
    await page.keyboard.press("1");
    await until("the windows to agree", async () => (await drawn(other)).includes("Ada Lovelace"));

    await other.bringToFront();
    await other.locator(".cm-content").focus();
    await other.keyboard.press("Control+z");
    await until("the windows to agree", async () => (await drawn(page)).length === 0);

    await other.keyboard.press("Control+k");
    await other.getByRole("combobox", { name: "What do you want" }).fill("Remove the article");
    await other.keyboard.press("Enter");
    await page.getByRole("heading", { name: "No articles yet" }).waitFor();
    assert.deepEqual(it.faults, []);
  } finally {
    await it.close();
  }
});
