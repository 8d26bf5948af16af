// Every screen in both themes: it opens by keyboard, axe finds nothing, and focus comes back.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibility, desk, launch, stored, until } from "./driver.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const COMMANDS = ["Edit the labels", "Article details", "Reading and theme", "Add an article from"];

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
        await page.getByRole("combobox", { name: "What do you want" }).fill(name);
        assert.deepEqual(await accessibility(page), [], "the palette");
        await page.keyboard.press("Enter");
        await page.locator("[role=dialog] header:not(.unseen)").waitFor();
        assert.deepEqual(await accessibility(page), [], name);
        await page.keyboard.press("Escape");
        await page.getByRole("dialog").waitFor({ state: "detached" });
      }
      const focused = await page.evaluate(() => !!document.activeElement?.closest(".cm-editor"));
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
    await until("the tags moved", async () => (await stored(it.project)).Person === all);
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

test("a layer and an attribute are added, and a tag is given the attribute's value", async () => {
  const it = await desk(browser, { make: ["sample"] });
  const { page } = it;
  try {
    await page.locator(".cm-content").waitFor();
    await page.keyboard.press("Control+k");
    await page.keyboard.type("Edit the labels");
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Labels" });
    await dialog.getByRole("button", { name: "Layer and attributes…" }).click();
    await dialog.getByLabel("New attribute").fill("Stance");
    await dialog.getByLabel("Choices, with commas").fill("for, against");
    assert.deepEqual(await accessibility(page), [], "the layer");
    await dialog.getByRole("button", { name: "Add the attribute" }).click();
    await dialog.getByText("choice: for, against").waitFor();
    await dialog.getByRole("button", { name: "New layer…" }).click();
    await dialog.getByLabel("Layer’s name").fill("Tone");
    await dialog.getByRole("button", { name: "Add the layer" }).click();
    await until(
      "the new layer",
      async () =>
        (await dialog
          .getByRole("combobox", { name: "Layer" })
          .locator("option:checked")
          .textContent()) === "Tone",
    );
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await page.getByRole("button", { name: /^All tags/ }).click();
    await page.locator("aside [role=option]", { hasText: "Person" }).first().click();
    await page.locator("aside [role=option]", { hasText: "Person" }).first().click();
    await page.getByRole("button", { name: "Notes", exact: true }).click();
    await page.getByLabel("Stance").selectOption("against");
    await until("the value to be kept", async () =>
      /Saved/.test(await page.locator("header .state").textContent()),
    );
    assert.deepEqual(await accessibility(page), [], "the card");
    await page.reload();
    await page.getByRole("button", { name: /^All tags/ }).click();
    await page.locator("aside [role=option]", { hasText: "Person" }).first().click();
    await page.getByRole("button", { name: "Notes", exact: true }).click();
    assert.equal(await page.getByLabel("Stance").inputValue(), "against");
    assert.deepEqual(it.faults, []);
  } finally {
    await it.close();
  }
});

test("a label is added, renamed, given a key and retired, and one undo takes each back", async () => {
  const it = await desk(browser, { make: ["sample"] });
  const { page } = it;
  try {
    await page.locator(".cm-content").waitFor();
    await page.keyboard.press("Control+k");
    await page.keyboard.type("Edit the labels");
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Labels" });
    await dialog.getByRole("button", { name: "New label" }).click();
    await dialog.getByLabel("Name", { exact: true }).fill("Vessel");
    await dialog.getByRole("button", { name: "Add the label" }).click();
    const row = (name) => dialog.locator("button.label", { hasText: name });
    await row("Vessel").waitFor();
    await dialog.getByLabel("Name", { exact: true }).fill("Ship");
    await dialog.getByLabel("Key", { exact: true }).fill("9");
    await dialog.getByRole("button", { name: "Save" }).click();
    await row("Ship").locator("kbd", { hasText: "9" }).waitFor();
    await dialog.getByRole("checkbox", { name: /Retired/ }).check();
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.locator(".retired", { hasText: "Ship" }).waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    const bar = page.getByRole("toolbar", { name: "Labels" });
    for (const left of ["Undid", "Undid", "Undid"]) {
      await page.keyboard.press("Control+z");
      await page.locator(".undone", { hasText: left }).waitFor();
    }
    await page.keyboard.press("Control+k");
    await page.keyboard.type("Edit the labels");
    await page.keyboard.press("Enter");
    await row("Person").waitFor();
    assert.equal(await row("Ship").count(), 0);
    assert.equal(await row("Vessel").count(), 0);
    await bar.waitFor();
  } finally {
    await it.close();
  }
});

test("an article opens again where it was left", async () => {
  const it = await desk(browser, { make: ["sample"] });
  const { page } = it;
  const top = () => page.locator(".cm-scroller").evaluate((it) => Math.round(it.scrollTop));
  const kept = () => page.evaluate(() => localStorage.getItem("galley-settings") ?? "");
  try {
    await page.locator(".cm-content").waitFor();
    await page.locator(".cm-scroller").evaluate((it) => (it.scrollTop = 300));
    await until("the place to be kept", async () => (await kept()).includes('"top":300'));
    await page.reload();
    await page.locator(".cm-content").waitFor();
    await until("the same place", async () => (await top()) === 300);
  } finally {
    await it.close();
  }
});
