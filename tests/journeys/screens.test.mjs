// Every screen in both themes: it opens by keyboard, axe finds nothing, and focus comes back.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibility, desk, launch, stored, until } from "./driver.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const COMMANDS = [
  "Edit the labels",
  "History",
  "Article details",
  "Reading and theme",
  "Add an article from",
];

for (const scheme of ["light", "dark"]) {
  test(`axe finds nothing on any screen in the ${scheme} theme`, async () => {
    const it = await desk(browser, { make: ["sample"], scheme });
    const { page } = it;
    try {
      await page.locator(".cm-content").waitFor();
      assert.deepEqual(await accessibility(page), [], "the article");
      await page.getByRole("button", { name: /^All tags/ }).click();
      assert.deepEqual(await accessibility(page), [], "the list of tags");
      await page.locator(".cm-content").focus();
      await page.keyboard.press("?");
      await page.getByRole("dialog", { name: "Keys" }).waitFor();
      assert.deepEqual(await accessibility(page), [], "the keys");
      await page.keyboard.press("Escape");
      for (const name of COMMANDS) {
        await page.keyboard.press("Control+k");
        await page
          .getByRole("combobox", { name: "What do you want" })
          .fill(name);
        assert.deepEqual(await accessibility(page), [], "the palette");
        await page.keyboard.press("Enter");
        await page.locator("[role=dialog] header:not(.unseen)").waitFor();
        assert.deepEqual(await accessibility(page), [], name);
        await page.keyboard.press("Escape");
        await page.getByRole("dialog").waitFor({ state: "detached" });
      }
      const focused = await page.evaluate(
        () => !!document.activeElement?.closest(".cm-editor"),
      );
      assert.ok(focused, "focus is back in the article");
    } finally {
      await it.close();
    }
  });

  test(`an empty project says what to do, in the ${scheme} theme`, async () => {
    const it = await desk(browser, { scheme });
    try {
      await it.page.getByRole("heading", { name: "No articles yet" }).waitFor();
      assert.deepEqual(await accessibility(it.page), []);
    } finally {
      await it.close();
    }
  });
}

test("merging a label shows what it touches, moves the tags, and is undone", async () => {
  const it = await desk(browser, { make: ["sample"] });
  const { page } = it;
  try {
    await page.locator(".cm-content").waitFor();
    const before = await stored(it.project);
    await page.keyboard.press("Control+k");
    await page.keyboard.type("Edit the labels");
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Labels" });
    await dialog.locator("button.label", { hasText: "Organisation" }).click();
    await dialog.getByLabel("Merge into").selectOption({ label: "Person" });
    await dialog.getByRole("button", { name: "Merge…" }).click();
    await dialog.getByText(`${before.Organisation} tags`).waitFor();
    await dialog.getByRole("button", { name: "Merge", exact: true }).click();
    const all = before.Organisation + before.Person;
    await until(
      "the tags moved",
      async () => (await stored(it.project)).Person === all,
    );
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await page.keyboard.press("Control+z");
    await until("the tags are back", async () => {
      const { Person, Organisation } = await stored(it.project);
      return Person === before.Person && Organisation === before.Organisation;
    });
  } finally {
    await it.close();
  }
});
