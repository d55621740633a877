/** All shares of a long sentence at once, and which of them the table beside it shows. */

import { type Matrix, row } from "../engine/matrix";
import { share } from "../format";
import { say } from "../messages";
import { Heat } from "./Heat";
import type { Span } from "./span";

interface Props {
  readonly tokens: readonly string[];
  readonly shares: Matrix;
  readonly rows: Span;
  readonly columns: Span;
  readonly onPair: (i: number, j: number) => void;
}

export function Overview({ tokens, shares, rows, columns, onPair }: Props) {
  const count = tokens.length;
  const given = tokens.map((_, j) => tokens.reduce((sum, _, i) => sum + (row(shares, i)[j] ?? 0), 0) / count);
  const most = given.indexOf(Math.max(...given));
  const full = Math.max(...shares.data) || 1;
  const part = ({ from, to }: Span) => `${from + 1}–${to}`;
  const percent = (place: number) => `${(100 * place) / count}%`;
  const edges = [rows.from, count - columns.to, count - rows.to, columns.from];
  const label = say("square.map", {
    count,
    token: tokens[most] ?? "",
    place: most + 1,
    share: share(given[most] ?? 0),
  });
  return (
    <div class="bb-map">
      <Heat shares={shares} full={full} label={label} onPick={onPair}>
        <span class="bb-frame" style={`inset: ${edges.map(percent).join(" ")}`} />
      </Heat>
      <p class="bb-note">
        {say("square.part", { rows: part(rows), columns: part(columns), count, full: share(full) })}
      </p>
    </div>
  );
}
