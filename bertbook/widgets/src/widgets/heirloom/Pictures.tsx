/** The Heirloom widget's pictures: two charts over the whole story, and the people who hand on the box. */

import { bare, short } from "../../format";
import { say } from "../../messages";
import { Curves } from "../../parts/Curves";
import { Line } from "../../parts/Line";
import { People } from "../../parts/People";
import { Prose } from "../../parts/Prose";
import { paint } from "../../parts/paint";
import { StoryHead } from "../../parts/StoryHead";
import { Table } from "../../parts/Table";
import { subjectOf } from "../../who";
import { KINDS, type Kind, type Numbers } from "./numbers";

interface Seen {
  readonly numbers: Numbers;
  readonly norms: Readonly<Record<Kind, Float64Array>>;
  readonly cursor: number;
  readonly onCursor: (t: number) => void;
}

/** The logarithmic scale of the sensitivity, from a power of ten at its foot to 10 at its top: wide enough for all. */
function scaleOf(norms: Readonly<Record<Kind, Float64Array>>) {
  const least = Math.min(...norms.rnn, ...norms.lstm);
  const foot = FEET.find((power) => least >= 10 ** power) ?? FEET.at(-1) ?? 0;
  const onScale = (x: number): number => (x > 0 ? Math.max(0, (Math.log10(x) - foot) / (1 - foot)) : 0);
  return { foot, onScale };
}
const FEET = [-2, -6, -12];

/** 1, 10⁻⁶ */
const power = (n: number): string =>
  n === 0 ? "1" : `10⁻${String(-n).replace(/\d/g, (digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)] as string)}`;

/** Both charts over the whole story. */
export function Charts({ numbers: { story, readings }, norms, cursor, onCursor }: Seen) {
  const n = subjectOf(story);
  const name = story.names[n] ?? "";
  const token = story.tokens[cursor] ?? "";
  const count = story.tokens.length;
  const { foot, onScale } = scaleOf(norms);
  const legend = (
    <span class="bb-legend">
      <span class="bb-key-rnn">RNN</span> <span class="bb-key-lstm">LSTM</span>
    </span>
  );
  return (
    <div class="bb-charts">
      {n >= 0 && (
        <Curves
          title={
            <>
              <Prose text={say("heirloom.left", { name })} /> {legend}
            </>
          }
          label={say("heirloom.left.picture", { name })}
          count={count}
          curves={KINDS.map((kind) => ({
            name: kind,
            values: readings[kind].left.map((shares) => shares?.[n] ?? null),
          }))}
          lines={[
            [1, "1"],
            [1 / story.names.length, say("heirloom.chance")],
          ]}
          cursor={cursor}
          mark={story.subject}
          onCursor={onCursor}
        />
      )}
      <Curves
        title={
          <>
            <Prose text={say("heirloom.sensitivity", { token })} /> {n < 0 && legend}
          </>
        }
        label={say("heirloom.sensitivity.picture", { token })}
        count={count}
        curves={KINDS.map((kind) => ({ name: kind, values: Array.from(norms[kind], onScale) }))}
        lines={[0, foot / 2, foot].map((n) => [onScale(10 ** n), power(n)] as const)}
        cursor={cursor}
        mark={story.subject}
        onCursor={onCursor}
      />
    </div>
  );
}

/** The people, and under each what is left, and how much h still moves with that token. */
export function Strip({ numbers: { story, readings }, norms, cursor, onCursor }: Seen) {
  const n = subjectOf(story);
  const name = story.names[n] ?? "";
  const left = (kind: Kind) =>
    readings[kind].left.map((shares, t) => {
      const x = shares?.[n] ?? 0;
      const text = bare(x);
      return shares && { id: `left/${kind}/${t}`, value: x, text, look: paint(x) };
    });
  const { onScale } = scaleOf(norms);
  const moved = (kind: Kind) =>
    story.tokens.map((_, i) => {
      const x = norms[kind][i];
      if (x === undefined) return null;
      return {
        id: `sensitivity/${kind}/${cursor}/${i}`,
        value: x,
        text: short(x, 2),
        look: paint(onScale(x)),
      };
    });
  return (
    <Table label={say("heirloom.strip")} look="bb-story">
      <StoryHead story={story} cursor={cursor} onCursor={onCursor} />
      {KINDS.map((kind) => (
        <tbody key={kind} class={`bb-of-${kind}`}>
          <People
            head={
              <>
                <b class={`bb-key-${kind}`}>{kind.toUpperCase()}</b>
                <small>{say("heirloom.box", { width: readings[kind].hidden.cols })}</small>
              </>
            }
            hidden={readings[kind].hidden}
            columns={kind === "rnn" ? 8 : 4}
            cursor={cursor}
          />
          {n >= 0 && (
            <Line
              head={<Prose text={say("heirloom.row.left", { name })} />}
              group="numbers"
              cells={left(kind)}
            />
          )}
          <Line head={say("heirloom.row.sensitivity")} group="numbers" cells={moved(kind)} />
        </tbody>
      ))}
    </Table>
  );
}
