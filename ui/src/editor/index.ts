// The article editor. Everything outside this folder imports from here.

export { ArticleEditor } from "./editor";
export type * from "./types";
