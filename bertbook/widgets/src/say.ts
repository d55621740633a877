/** Texts by the page's language, English where a language has none. */

type Table<Key extends string> = Readonly<Record<string, Partial<Record<Key, string>>>>;

const language = () => (document.documentElement.lang || "en").slice(0, 2);

/** The message in the page's language, its {places} filled in. */
export function sayFrom<Key extends string>(
  tables: Table<Key> & { readonly en: Readonly<Record<Key, string>> },
  key: Key,
  values: Readonly<Record<string, string | number>>,
): string {
  const message = (tables as Table<Key>)[language()]?.[key] ?? tables.en[key];
  return message.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}
