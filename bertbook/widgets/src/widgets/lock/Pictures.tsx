/** The Lock widget's pictures: two charts over the whole story, and a lock a word with its gates. */

import { bare } from "../../format";
import { say } from "../../messages";
import { Curves } from "../../parts/Curves";
import { type Entry, Line } from "../../parts/Line";
import { Locks } from "../../parts/Locks";
import { Prose } from "../../parts/Prose";
import { paint } from "../../parts/paint";
import { StoryHead } from "../../parts/StoryHead";
import { Table } from "../../parts/Table";
import { subjectOf } from "../../who";
import { GATES, type Gate, heldAt, type Numbers, type State } from "./numbers";

interface Seen {
  readonly numbers: Numbers;
  readonly cursor: number;
  readonly onCursor: (t: number) => void;
}

export function Charts({ numbers: { story, reading, means }, cursor, onCursor }: Seen) {
  const n = subjectOf(story);
  const name = story.names[n] ?? "";
  const common = { count: story.tokens.length, cursor, mark: story.subject, onCursor };
  return (
    <div class="bb-charts">
      <Curves
        {...common}
        title={
          <>
            {say("lock.gates")}{" "}
            <span class="bb-legend">
              {GATES.map((gate) => (
                <span key={gate} class={`bb-key-${gate}`}>
                  {say(`lock.gate.${gate}`)}
                </span>
              ))}
            </span>
          </>
        }
        label={say("lock.gates.picture")}
        curves={GATES.map((gate) => ({ name: `gate-${gate}`, values: Array.from(means[gate]) }))}
        lines={[
          [1, "1"],
          [0, "0"],
        ]}
      />
      {n >= 0 && (
        <Curves
          {...common}
          title={<Prose text={say("heirloom.left", { name })} />}
          label={say("lock.left.picture", { name })}
          curves={[{ name: "lstm", values: reading.left.map((shares) => shares?.[n] ?? null) }]}
          lines={[
            [1, "1"],
            [1 / story.names.length, say("heirloom.chance")],
          ]}
        />
      )}
    </div>
  );
}

/** The gates along the story: a lock a word, and the three means under it. */
export function Strip({ numbers, state, cursor, onCursor }: Seen & { readonly state: State }) {
  const { story, reading, means } = numbers;
  const n = subjectOf(story);
  const gate = (which: Gate): Entry[] =>
    Array.from(means[which], (value, t) => ({
      id: `gates/${which}/${t}`,
      value,
      text: bare(value),
      look: `${paint(value)} ${heldAt(which, t, state) === undefined ? "" : "bb-edited"}`,
    }));
  const left = reading.left.map((shares, t) => {
    const x = shares?.[n] ?? 0;
    return shares && { id: `left/${t}`, value: x, text: bare(x), look: paint(x) };
  });
  return (
    <Table label={say("lock.strip")} look="bb-story">
      <StoryHead story={story} cursor={cursor} onCursor={onCursor} />
      <tbody>
        <Locks head={say("lock.row.lock")} opened={means.i} kept={means.f} cursor={cursor} />
        {GATES.map((which) => (
          <Line
            key={which}
            head={
              <>
                <b>{which}</b> <small>{say(`lock.row.${which}`)}</small>
              </>
            }
            group="numbers"
            cells={gate(which)}
          />
        ))}
        {n >= 0 && (
          <Line
            head={<Prose text={say("heirloom.row.left", { name: story.names[n] ?? "" })} />}
            group="numbers"
            cells={left}
          />
        )}
      </tbody>
    </Table>
  );
}
