/** The values as arrows in the plane, their shares laid tip to tail, and b where the chain ends. */

import { at, type Matrix } from "../../engine/matrix";
import { share } from "../../format";
import { say } from "../../messages";

interface Props {
  readonly tokens: readonly string[];
  /** (T, 2) */
  readonly v: Matrix;
  readonly shares: readonly number[];
  readonly output: ArrayLike<number>;
}

const SIZE = 260;
const EDGE = 26;

export function Plane({ tokens, v, shares, output }: Props) {
  const reach = Math.max(1, ...Array.from(v.data, (x) => Math.abs(x))) * 1.15;
  const negative = v.data.some((x) => x < 0);
  const low = negative ? -reach : -0.12 * reach;
  const place = (value: number) => EDGE + ((value - low) / (reach - low)) * (SIZE - 2 * EDGE);
  const point = (x: number, y: number) => [place(x), SIZE - place(y)] as const;
  const [ox, oy] = point(0, 0);
  const tips = tokens.map((_, j) => [at(v, j, 0), at(v, j, 1)] as const);
  const steps = tokens.map((_, j) => [(shares[j] ?? 0) * at(v, j, 0), (shares[j] ?? 0) * at(v, j, 1)]) as [
    number,
    number,
  ][];
  let [cx, cy] = [0, 0];
  const chain = steps.map(([x, y]) => {
    const from = point(cx, cy);
    cx += x;
    cy += y;
    return [from, point(cx, cy)] as const;
  });
  const b = point(output[0] ?? 0, output[1] ?? 0);
  const summary = say("blend.picture", { x: share(output[0] ?? 0), y: share(output[1] ?? 0) });
  return (
    <figure class="bb-figure">
      <svg class="bb-plane" viewBox={`0 0 ${SIZE} ${SIZE}`} role="img" aria-label={summary}>
        <path
          class="bb-axis"
          d={`M ${EDGE / 2} ${oy} H ${SIZE - EDGE / 2} M ${ox} ${EDGE / 2} V ${SIZE - EDGE / 2}`}
        />
        <text class="bb-axis-name" x={SIZE - 14} y={oy - 5}>
          x
        </text>
        <text class="bb-axis-name" x={ox + 6} y={16}>
          y
        </text>
        <path
          class="bb-hull"
          d={`M ${hull(tips)
            .map((tip) => point(...tip).join(" "))
            .join(" L ")} Z`}
        />
        {tokens.map((token, j) => {
          const [x, y] = point(at(v, j, 0), at(v, j, 1));
          const still = Math.hypot(x - ox, y - oy) < 1;
          return (
            <g key={j} class="bb-arrow-v">
              {!still && <Arrow from={[ox, oy]} to={[x, y]} />}
              {still && <circle cx={x} cy={y} r="3" />}
              <text x={still ? x - 18 : x + 6} y={still ? y + 17 : y - 5}>
                {token}
              </text>
            </g>
          );
        })}
        {chain.map(([from, to], j) => (
          <path key={j} class="bb-chain" d={`M ${from[0]} ${from[1]} L ${to[0]} ${to[1]}`} />
        ))}
        <g class="bb-arrow-b">
          <Arrow from={[ox, oy]} to={b} />
          <text x={b[0] + 6} y={b[1] + 14}>
            b
          </text>
        </g>
      </svg>
      <figcaption class="bb-note">{say("blend.legend")}</figcaption>
    </figure>
  );
}

/** The corners of the smallest convex shape around the points (Andrew's monotone chain, 1979). */
export function hull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((p, q) => p[0] - q[0] || p[1] - q[1]);
  const half = (line: readonly Point[]) => {
    const kept: Point[] = [];
    for (const p of line) {
      while (kept.length > 1 && turn(kept.at(-2) as Point, kept.at(-1) as Point, p) <= 0) kept.pop();
      kept.push(p);
    }
    return kept.slice(0, -1);
  };
  return sorted.length < 2 ? sorted : [...half(sorted), ...half(sorted.toReversed())];
}

/** Positive where the way a → b → c turns left. */
function turn(a: Point, b: Point, c: Point): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

type Point = readonly [number, number];

function Arrow({ from, to }: { readonly from: Point; readonly to: Point }) {
  const angle = Math.atan2(to[1] - from[1], to[0] - from[0]);
  const wing = (turn: number) =>
    `${to[0] - 9 * Math.cos(angle + turn)} ${to[1] - 9 * Math.sin(angle + turn)}`;
  return (
    <>
      <path class="bb-shaft" d={`M ${from[0]} ${from[1]} L ${to[0]} ${to[1]}`} />
      <path d={`M ${wing(0.4)} L ${to[0]} ${to[1]} L ${wing(-0.4)}`} />
    </>
  );
}
