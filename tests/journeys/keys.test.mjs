// A reader gives commands other keys: what is refused, what is swapped, what a reload and another machine keep.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { accessibility, desk, launch, paste } from "./driver.mjs";

let browser, it;
before(async () => {
  browser = await launch();
});
after(() => browser.close());
beforeEach(async () => {
  it = await desk(browser);
  await paste(it.page, "Rex Tillerson met Sergei Lavrov in Moscow.\n");
  await it.page.locator(".cm-content").focus();
});
afterEach(async () => {
  assert.deepEqual(it.faults, [], "no script failed");
  await it.close();
});

const sheet = () => it.page.getByRole("dialog", { name: "Keys" });
const note = () => it.page.getByRole("textbox", { name: /^Note on/ });

/** Opens the sheet, asks for another key for a command and presses it. */
async function give(title, key) {
  if (!(await sheet().isVisible())) await it.page.keyboard.press("?");
  await sheet()
    .getByRole("button", { name: `Change the key of: ${title}` })
    .click();
  await it.page.keyboard.press(key);
}

test("a command has the key that it was given, everywhere and after a reload, until it is reset", async () => {
  const { page } = it;
  await give("Write a note", "w");
  assert.deepEqual(await accessibility(page), []);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "w Note" }).waitFor();
  await page.reload();
  await page.locator(".cm-content", { hasText: "Rex" }).focus();
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("w");
  await note().waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await sheet().getByRole("button", { name: "Reset the key of: Write a note" }).click();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "n Note" }).waitFor();
});

test("a key that somebody has is refused by name; two commands swap, a label keeps its key", async () => {
  const { page } = it;
  await give("Write a note", "f");
  await sheet().getByText("“Find in the text” has that key.").waitFor();
  await sheet().getByRole("button", { name: "Swap the two" }).click();
  await give("Write a note", "1");
  await sheet().getByText("The label “Person” has that key.").waitFor();
  await page.keyboard.press("Escape");
  await sheet().waitFor({ state: "detached" });
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("f");
  await note().waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("n");
  await page.getByRole("searchbox").or(page.getByPlaceholder(/find/i)).first().waitFor();
});

test("keys are handed on as text, and text that cannot be had is refused with its reason", async () => {
  const { page } = it;
  await give("Write a note", "w");
  await sheet().getByText("Your own keys as text").click();
  const text = sheet().getByRole("textbox", { name: "Your own keys as text" });
  assert.deepEqual(JSON.parse(await text.inputValue()), { note: ["w"] });
  await text.fill('{"note": ["f"]}');
  await sheet().getByRole("button", { name: "Use these keys" }).click();
  await sheet().getByText("“Write a note” cannot have f.").waitFor();
  await text.fill('{"note": ["g"]}');
  await sheet().getByRole("button", { name: "Use these keys" }).click();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "g Note" }).waitFor();
});

test("a label is refused the key that a command was given", async () => {
  const { page } = it;
  await give("Write a note", "w");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("Edit the labels");
  await page.keyboard.press("Enter");
  const labels = page.getByRole("dialog", { name: "Labels" });
  await labels.locator("button.label", { hasText: "Person" }).click();
  await labels.getByLabel("Key", { exact: true }).fill("w");
  await labels.getByRole("button", { name: "Save" }).click();
  await page.getByText("You have given the key “w” to “Write a note”").waitFor();
});
