// Removing an article for good: what is said before and after, and that nothing of it is in the files.

import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { accessibility, desk, dragOver, drawn, galley, launch, paste, until } from "./driver.mjs";

const SECRET = "Zqxjkvitch";
const ARTICLE = `The ${SECRET} affair

${SECRET} paid for the harbour vote, said two people who were there.
`;

let browser;
let it;
before(async () => (browser = await launch()));
after(() => browser.close());
beforeEach(async () => {
  it = await desk(browser);
  await paste(it.page, "Another article\n\nNothing happened.\n");
  await paste(it.page, ARTICLE);
  await dragOver(it.page, "two people");
  await it.page.keyboard.press("1");
  await until("the tag", async () => (await drawn(it.page)).length === 1);
});
afterEach(async () => {
  assert.deepEqual(it.faults, [], "no script failed");
  await it.close();
});

const shot = async (name) => {
  if (!process.env.SHOTS) return;
  for (const colorScheme of ["light", "dark"]) {
    await it.page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await it.page.screenshot({ path: `${process.env.SHOTS}/${name}-${colorScheme}.png` });
  }
  await it.page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
};

test("an article is removed for good, here and in a copy beside the project", async () => {
  const { page, project } = it;
  const folder = dirname(project);
  // A copy made as people make them: with the system's tools.
  const copy = join(folder, "Copy.galley");
  for (const suffix of ["", "-wal"])
    await import("node:fs/promises").then((fs) => fs.copyFile(project + suffix, copy + suffix));

  await page.keyboard.press("Control+k");
  await page.getByPlaceholder("What do you want to do?").fill("Remove the article for good");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.getByText("This cannot be undone.").waitFor();
  await dialog.getByText("Copy.galley").waitFor();
  assert.deepEqual(await accessibility(page), []);
  await shot("purge");
  const button = dialog.getByRole("button", { name: "Remove for good" });
  assert.equal(await button.isDisabled(), true);
  await dialog.getByLabel("Type “remove” to go on").fill("remove");
  await page.keyboard.press("Enter");
  await dialog.getByText("No copy beside the project holds it.").waitFor();
  assert.deepEqual(await accessibility(page), []);
  await shot("purged");
  await page.keyboard.press("Enter");
  await page.locator(".cm-content", { hasText: "Nothing happened" }).waitFor();
  assert.equal(await page.locator(".window").getByText(SECRET).count(), 0);

  for (const name of await readdir(folder)) {
    const bytes = await readFile(join(folder, name), "latin1");
    assert.equal(bytes.includes(SECRET), false, name);
    assert.equal(bytes.includes(SECRET.toLowerCase().slice(1)), false, name);
  }
  await galley("check", project);
  await galley("check", copy);
  // Undo goes on with what was before.
  await page.locator(".cm-content").focus();
  await page.keyboard.press("y");
  await page.getByText("Removed for good").waitFor();
});
