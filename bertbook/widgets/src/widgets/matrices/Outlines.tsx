/** The same matrices at the width of BERT: too many numbers to print, so only their outlines, true to scale. */

import { say } from "../../messages";
import { BIG } from "./numbers";

interface Outline {
  readonly title: string;
  readonly look: string;
  readonly rows: number;
  readonly cols: number;
}

type Outlines = readonly (readonly (Outline | null)[])[];

const [T, D] = BIG;
const of = (title: string, look: string, rows: number, cols: number): Outline => ({
  title,
  look,
  rows,
  cols,
});

const SHEETS: readonly Outlines[] = [
  [
    [null, of("W_q", "q", D, D), of("W_k", "k", D, D), of("W_v", "v", D, D)],
    [of("X", "x", T, D), of("Q", "q", T, D), of("K", "k", T, D), of("V", "v", T, D)],
  ],
  [
    [null, of("Kᵀ", "k", D, T)],
    [of("Q", "q", T, D), of("A", "a", T, T)],
  ],
  [
    [null, of("V", "v", T, D)],
    [of("Â", "a", T, T), of("O", "b", T, D)],
  ],
];

export function OutlineSheets({ columns }: { readonly columns: boolean }) {
  return (
    <div class="bb-outlines" role="img" aria-label={say("matrices.outlines.picture", { T, D })}>
      {SHEETS.map((sheet, n) => (
        <OutlineSheet key={n} sheet={columns ? turned(sheet) : sheet} />
      ))}
    </div>
  );
}

function turned(sheet: Outlines): Outlines {
  return (sheet[0] ?? []).map((_, c) =>
    sheet.map((line) => {
      const one = line[c];
      if (!one) return null;
      return { ...one, title: one.title === "X" ? "I" : one.title, rows: one.cols, cols: one.rows };
    }),
  );
}

function OutlineSheet({ sheet }: { readonly sheet: Outlines }) {
  return (
    <div
      class="bb-outline-sheet"
      style={`grid-template-columns: repeat(${sheet[0]?.length ?? 0}, max-content)`}
    >
      {sheet.flatMap((line, r) =>
        line.map((one, c) => (
          <div key={`${r}/${c}`} class="bb-outline-place">
            {one && (
              <>
                <span>
                  <b class={`bb-mark-${one.look}`}>{one.title}</b>{" "}
                  <small>
                    {one.rows} × {one.cols}
                  </small>
                </span>
                <i
                  class={`bb-outline bb-outline-${one.look}`}
                  style={`--bb-rows: ${one.rows}; --bb-cols: ${one.cols}`}
                />
              </>
            )}
          </div>
        )),
      )}
    </div>
  );
}
