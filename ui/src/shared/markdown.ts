// Notes are Markdown written by people and by other people's files: shown as text with emphasis,
// lists and links, and nothing that could run or load anything.

import DOMPurify from "dompurify";
import { marked } from "marked";

const ALLOWED = ["p", "br", "em", "strong", "del", "code", "pre", "ul", "ol", "li", "blockquote"];

/** Safe HTML. Links keep their words only, because the window never leaves itself. */
export function showMarkdown(text: string): string {
  const html = marked.parse(text, { async: false, breaks: true, gfm: true });
  return DOMPurify.sanitize(html, { ALLOWED_TAGS: ALLOWED, ALLOWED_ATTR: [] });
}
