/** One reader at the cursor: its answer at the end, what can be read out of h, and h itself, number by number. */

import { at } from "../../engine/matrix";
import { bare } from "../../format";
import { say } from "../../messages";
import { Card } from "../../parts/Card";
import { Line } from "../../parts/Line";
import { Names } from "../../parts/Names";
import { Prose } from "../../parts/Prose";
import { signedPaint } from "../../parts/paint";
import { Table } from "../../parts/Table";
import { type Kind, modelOf, type Numbers, type State } from "./numbers";

interface Props {
  readonly kind: Kind;
  readonly numbers: Numbers;
  readonly cursor: number;
  /** The subject's place among the names; -1 where nobody is. */
  readonly subject: number;
  readonly state: State;
}

const ACROSS = 8; // numbers of h in a line

export function ReaderCard({ kind, numbers: { story, readings }, cursor, subject, state }: Props) {
  const reading = readings[kind];
  const left = reading.left[cursor];
  const token = story.tokens[cursor] ?? "";
  const width = reading.hidden.cols;
  const lines = Array.from({ length: Math.ceil(width / ACROSS) }, (_, line) => line * ACROSS);
  return (
    <Card
      title={say("heirloom.card", { reader: kind.toUpperCase(), token })}
      note={noteOf(kind, state, reading.trained.about)}
    >
      <Names
        label={say("heirloom.names", { token })}
        names={story.names}
        subject={subject}
        columns={[
          ...(left
            ? [
                {
                  head: say("heirloom.left.here", { token }),
                  handle: `left/${kind}/${cursor}`,
                  sum: `sum/${kind}/left`,
                  shares: left,
                },
              ]
            : []),
          {
            head: say("heirloom.answer"),
            handle: `answer/${kind}`,
            sum: `sum/${kind}/answer`,
            shares: reading.answer,
          },
        ]}
      />
      <p class="bb-note">
        <Prose text={say("heirloom.h", { token, width })} />
      </p>
      <Table label={say("heirloom.h", { token, width })} look="bb-h">
        <tbody>
          {lines.map((start) => (
            <Line
              key={start}
              head={start + 1}
              group="units"
              cells={Array.from({ length: Math.min(ACROSS, width - start) }, (_, n) => {
                const value = at(reading.hidden, cursor, start + n);
                return {
                  id: `h/${kind}/${cursor}/${start + n}`,
                  value,
                  text: bare(value, 2),
                  look: signedPaint(value),
                };
              })}
            />
          ))}
        </tbody>
      </Table>
    </Card>
  );
}

/** How good the reader is, measured on stories that it had not seen. */
function noteOf(kind: Kind, state: State, about: Readonly<Record<string, unknown>>): string {
  const accuracy = (about.accuracy as Record<string, readonly number[]>)[String(state.distance)]?.[0] ?? 0;
  const values = { distance: state.distance, right: Math.round(1000 * accuracy) };
  return say(
    modelOf(kind, state) === "who-rnn-short-first" ? "heirloom.card.short" : "heirloom.card.note",
    values,
  );
}
