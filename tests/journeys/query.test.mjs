// A query is written with proposals, told where it is wrong, and explained by a table whose examples can be taken.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibility, desk, dragOver, launch, paste, until } from "./driver.mjs";

let browser, it;
before(async () => {
  browser = await launch();
  it = await desk(browser);
  await paste(it.page, "Ada Lovelace met Charles Babbage in London.\n");
  await dragOver(it.page, "Ada Lovelace");
  await it.page.keyboard.press("1");
  await it.page.locator("article.chosen").waitFor();
});
after(async () => {
  assert.deepEqual(it.faults, []);
  await it.close();
  await browser.close();
});

const rows = (page) =>
  page.getByRole("listbox", { name: "What can be written" }).getByRole("option");

const filter = (page) => page.getByRole("combobox", { name: "Filter articles" });

test("fields and names are proposed and taken by keyboard", async () => {
  const { page } = it;
  const field = filter(page);
  await field.click();
  await field.pressSequentially("lab");
  await rows(page).filter({ hasText: "label:" }).waitFor();
  await page.keyboard.press("Tab");
  assert.equal(await field.inputValue(), "label:");
  await field.pressSequentially("per");
  await rows(page).filter({ hasText: "Person" }).waitFor();
  await page.keyboard.press("ArrowDown");
  assert.equal(await rows(page).first().getAttribute("aria-selected"), "true");
  await page.keyboard.press("Enter");
  assert.equal(await field.inputValue(), "label:Person ");
  await field.pressSequentially("by:");
  await rows(page).filter({ hasText: "me" }).waitFor();
  assert.deepEqual(await accessibility(page), []);
  await page.keyboard.press("Escape");
  await rows(page).first().waitFor({ state: "hidden" });
  assert.ok(await field.isVisible(), "Escape leaves the proposals alone");
});

test("what is wrong is said and underlined where it stands", async () => {
  const { page } = it;
  const field = filter(page);
  await field.fill("lovelace label:Persn");
  await page.keyboard.press("Escape");
  const remark = page.getByText("There is no label “Persn”.").first();
  await remark.waitFor();
  assert.match(await remark.locator("..").innerText(), /Did you mean Person\?/);
  assert.equal(await page.locator(".query-field .lines i").first().innerText(), "Persn");
  assert.equal(await field.getAttribute("aria-invalid"), "true");
  assert.deepEqual(await accessibility(page), []);
  await field.fill("lovelace label:Person");
  await remark.waitFor({ state: "hidden" });
});

test("the help is a table, and an example goes into the field", async () => {
  const { page } = it;
  const field = filter(page);
  await field.fill("lovelace");
  await page
    .locator(".query-field", { has: field })
    .getByRole("button", { name: "Help on searching" })
    .click();
  const help = page.getByRole("dialog", { name: "Help on searching" });
  await help.getByRole("button", { name: "by:me" }).waitFor();
  assert.deepEqual(await accessibility(page), []);
  await help.getByRole("button", { name: "by:me" }).click();
  await until("the example is in the field", async () => {
    return (await field.inputValue()) === "lovelace by:me";
  });
  await until("the caret is there", () => field.evaluate((it) => it === document.activeElement));
});
