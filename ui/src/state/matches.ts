// Why an entry of the register was found or is offered, in a few words.

import type { Suggested } from "../generated/api";

export function aboutMatch({ reason, called, count }: Suggested): string {
  const also = called ? `also called “${called}”` : "";
  switch (reason) {
    case "surname":
      return "named in this article";
    case "same_words":
      return called
        ? `called “${called}” in this article`
        : `these words are linked to it ${count === 1 ? "once" : `${count} times`}`;
    case "spelling":
      return called ? `spelt alike: “${called}”` : "spelt alike";
    default:
      return also;
  }
}
