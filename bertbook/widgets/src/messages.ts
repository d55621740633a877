/** Every text a widget shows, from one table by language (`messages.json`), English where a language has none. */

import table from "../messages.json";

export type MessageKey = keyof (typeof table)["en"];

const language = () => (document.documentElement.lang || "en").slice(0, 2);

/** The message in the page's language, its {places} filled in. */
export function say(key: MessageKey, values: Readonly<Record<string, string | number>> = {}): string {
  const tables: Readonly<Record<string, Partial<Record<MessageKey, string>>>> = table;
  const message = tables[language()]?.[key] ?? table.en[key];
  return message.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}
