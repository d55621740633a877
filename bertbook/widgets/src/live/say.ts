/** The texts of the panel, which only its pages load. */

import { sayFrom } from "../say";
import table from "./messages.json";

export function say(
  key: keyof (typeof table)["en"],
  values: Readonly<Record<string, string | number>> = {},
): string {
  return sayFrom(table, key, values);
}
