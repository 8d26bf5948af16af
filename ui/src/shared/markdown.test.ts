// Notes come from other people's files too, so nothing in them may run or load.

import { expect, test } from "vitest";
import { showMarkdown } from "./markdown";

test("emphasis and lists are shown", () => {
  expect(showMarkdown("*Check* this\n\n- a\n- b")).toContain("<em>Check</em>");
  expect(showMarkdown("- a")).toContain("<li>a</li>");
});

test.each([
  "<script>alert(1)</script>",
  '<img src="http://127.0.0.1:9/x" onerror="alert(1)">',
  "[x](javascript:alert(1))",
  "![x](http://127.0.0.1:9/x.png)",
  '<p style="background:url(//x)" onclick="x()">a</p>',
])("%s loses everything that could run or load", (text) => {
  expect(showMarkdown(text)).not.toMatch(/script|src=|href=|on\w+=|style=/);
});
