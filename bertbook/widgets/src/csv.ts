/** Reading the CSV files that Python and the page share. */

/** The lines of a CSV file as lists of fields; a quoted field may hold commas and doubled quotes. */
export function readCsv(text: string): string[][] {
  const field = /("(?:[^"]|"")*"|[^,]*)(?:,|$)/y;
  return text
    .trim()
    .split(/\r?\n/)
    .map((line) => {
      const fields: string[] = [];
      for (field.lastIndex = 0; field.lastIndex <= line.length; ) {
        const match = field.exec(line);
        if (!match) break;
        const raw = match[1] as string;
        fields.push(raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw);
        if (!match[0].endsWith(",")) break;
      }
      return fields;
    });
}
