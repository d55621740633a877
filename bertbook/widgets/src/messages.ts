/** Every text a widget shows, from one table by language (`messages.json`), English where a language has none. */

import table from "../messages.json";
import { sayFrom } from "./say";

export type MessageKey = keyof (typeof table)["en"];

/** The message in the page's language, its {places} filled in. */
export function say(key: MessageKey, values: Readonly<Record<string, string | number>> = {}): string {
  return sayFrom<MessageKey>(table, key, values);
}
