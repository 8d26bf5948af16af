// Attributes by key, what is missing as findings to go to, and labels of the whole article in the header.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { accessibility, desk, dragOver, galley, launch, paste, until } from "./driver.mjs";

const TEXT =
  "Skarholm is the largest port.\nThe ferry carries 900 people a day.\nNobody knows the cost.\n";

let browser, it;
before(async () => (browser = await launch()));
after(() => browser.close());
beforeEach(async () => {
  it = await desk(browser);
  await paste(it.page, TEXT);
});
afterEach(async () => {
  assert.deepEqual(it.faults, [], "no script failed");
  await it.close();
});

const card = () => it.page.locator("article.chosen");
const press = async (...keys) => {
  for (const key of keys) await it.page.keyboard.press(key);
};

/** Says in the layer of claims that each needs its status. */
async function needStatus() {
  const { page } = it;
  await press("Control+k");
  await page.keyboard.type("Edit the labels");
  await press("Enter");
  const dialog = page.getByRole("dialog", { name: "Labels" });
  await dialog.getByRole("combobox", { name: "Layer" }).selectOption({ label: "Claims" });
  await dialog.getByRole("button", { name: "Layer and attributes…" }).click();
  await dialog.getByRole("checkbox", { name: "Each tag needs Status" }).check();
  assert.deepEqual(await accessibility(page), [], "the layer");
  await press("Escape");
  await dialog.waitFor({ state: "detached" });
}

test("a missing attribute is a finding: counted, gone to by key, given by digit, and undone", async () => {
  const { page } = it;
  for (const quote of ["largest port", "900 people"]) {
    await dragOver(page, quote);
    await press("k");
    await card().filter({ hasText: quote }).waitFor();
  }
  await needStatus();
  const findings = (words) => page.getByRole("button", { name: new RegExp(`^${words}`) });
  await findings("2 findings").waitFor();
  await press("Control+Home", "x");
  await card().filter({ hasText: "largest port" }).waitFor();
  await card().getByText("Status (needed)").waitFor();
  assert.deepEqual(await accessibility(page), [], "the card");

  await press("t");
  const form = page.getByRole("dialog", {
    name: /^Attributes of “largest port”/,
  });
  await form.waitFor();
  await until("the field to have the focus", () =>
    page.evaluate(() => !!document.activeElement?.closest("fieldset.here")),
  );
  assert.deepEqual(await accessibility(page), [], "the attributes");
  await press("2");
  await form.waitFor({ state: "detached" });
  await findings("1 finding").waitFor();
  assert.equal(await card().getByLabel("Status").inputValue(), "supported");
  assert.ok(await page.evaluate(() => !!document.activeElement?.closest(".cm-editor")));

  // Enter goes on and leaves the value as it is.
  await press("t");
  await form.waitFor();
  await until("the value to have the focus", () =>
    page.evaluate(() => document.activeElement?.textContent.includes("supported")),
  );
  await press("Enter");
  await form.waitFor({ state: "detached" });
  assert.equal(await card().getByLabel("Status").inputValue(), "supported");

  await press("x");
  await card().filter({ hasText: "900 people" }).waitFor();
  await press("Control+z");
  await findings("2 findings").waitFor();
  await press("X");
  await card().filter({ hasText: "largest port" }).waitFor();
  await card().getByText("Status (needed)").waitFor();
  assert.match(await galley("check", it.project), /^all is well/);
});

test("the whole article is labelled by letter; the header shows it, a click opens it, undo takes it back", async () => {
  const { page } = it;
  await press("D");
  const dialog = page.getByRole("dialog", { name: "What the article is" });
  await dialog.waitFor();
  await press("a", "o");
  await dialog.getByRole("button", { name: /Opinion/, pressed: true }).waitFor();
  assert.deepEqual(await accessibility(page), [], "the labels of the article");
  await press("o");
  await dialog.getByRole("button", { name: /Opinion/, pressed: false }).waitFor();
  await press("Escape");
  await dialog.waitFor({ state: "detached" });
  const chips = page.getByRole("button", {
    name: "What the article is: Analysis",
    exact: true,
  });
  await chips.waitFor();
  assert.deepEqual(await accessibility(page), [], "the header");
  await page.reload();
  await chips.click();
  await dialog.getByRole("button", { name: /Analysis/, pressed: true }).waitFor();
  await press("Escape", "Control+z", "Control+z");
  await page
    .getByRole("button", {
      name: "What the article is: Analysis, Opinion",
      exact: true,
    })
    .waitFor({ state: "detached" });
  await press("Control+z");
  await chips.waitFor({ state: "detached" });
});

test("a key of a label of the whole article gives and takes it from the text", async () => {
  const { page } = it;
  await press("Control+k");
  await page.keyboard.type("Edit the labels");
  await press("Enter");
  const dialog = page.getByRole("dialog", { name: "Labels" });
  await dialog.getByRole("combobox", { name: "Layer" }).selectOption({ label: "Article" });
  await dialog.locator("button.label", { hasText: "Feature" }).click();
  await dialog.getByLabel("Key").fill("g");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.locator("button.label", { hasText: "Feature" }).locator("kbd").waitFor();
  await press("Escape");
  await dialog.waitFor({ state: "detached" });
  const chip = page.getByRole("button", {
    name: "What the article is: Feature",
    exact: true,
  });
  await press("g");
  await chip.waitFor();
  await press("g");
  await chip.waitFor({ state: "detached" });
});
