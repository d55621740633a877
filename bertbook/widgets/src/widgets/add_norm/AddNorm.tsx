/** AddNorm: what a layer is given, what it wants to change, both added, and the sum normed; for one token. */

import { useMemo } from "preact/hooks";
import { openTiny } from "../../bert";
import { cosine } from "../../engine/linear";
import { fixed } from "../../format";
import { anyText, flag, index, numberFrom, oneOf } from "../../links";
import { say } from "../../messages";
import { Body } from "../../parts/Body";
import { Card } from "../../parts/Card";
import { Chips } from "../../parts/Chips";
import { FormulaBar } from "../../parts/FormulaBar";
import { Live } from "../../parts/Live";
import { Notices } from "../../parts/Notices";
import { onTiny, type TinyProps } from "../../parts/onTiny";
import { usePanel } from "../../parts/panel";
import { SentenceBox } from "../../parts/SentenceBox";
import { unknownNotice } from "../../parts/strange";
import { Table } from "../../parts/Table";
import { NumberHeads, VectorRow } from "../../parts/VectorRow";
import { explain, givenOf } from "./explain";
import { compute, FACTORS, INPUTS, type Numbers, OFFSETS, ROWS, SCALES, type State } from "./numbers";
import { headOf, Picture } from "./Picture";
import { Predict } from "./Predict";
import { Layers, Switches } from "./Switches";

/** What a link "#NAME:key=value" may set. */
export const LINKS = {
  sentence: anyText,
  chosen: index,
  layer: (text: string) => ({ "0": 0, "1": 1 })[text],
  part: oneOf("attention", "feed_forward"),
  add: flag,
  factor: numberFrom(...FACTORS),
  scale: numberFrom(...SCALES),
  offset: numberFrom(...OFFSETS),
} as const;

/** What a change of token or layer clears: it belonged to the one before. */
export const OWN = { edits: {} } as const;

const NUMBERS = "numbers"; // the tab stop of the table below
const REACH = 2.5; // the size of a number in full colour

function Drawn({ model, state, change, round, reset, trained }: TinyProps<State>) {
  const tiny = openTiny(trained);
  const numbers = useMemo(() => compute(state, tiny), [...INPUTS.map((name) => state[name]), tiny]);
  const panel = usePanel((cell) => explain(cell, numbers, state), undefined, round);
  const renew = (values: Partial<State>) => {
    panel.release();
    change({ ...values, ...OWN });
  };
  const onSentence = (sentence: string) => renew({ sentence });
  const title = say(`add_norm.title.${state.part}`, {
    block: state.layer + 1,
    token: numbers.tokens[numbers.chosen] ?? "",
  });

  return (
    <Body model={model} panel={panel}>
      <SentenceBox model={model} onSentence={onSentence} />
      <Notices texts={notices(numbers)} badLink={state.bad_link} />
      <Chips
        tokens={numbers.tokens}
        unknown={numbers.unknown}
        chosen={numbers.chosen}
        onChoose={(chosen) => renew({ chosen })}
      />
      <Layers state={state} blocks={tiny.weights.blocks.length} onLayer={renew} />
      <Live text={sentenceOf(numbers, state)} />
      <Card title={title} note={say(`add_norm.note.${givenOf(state)}`)}>
        <Picture numbers={numbers} state={state} />
      </Card>
      <Switches state={state} change={change} onSentence={onSentence} onReset={reset} />
      <Predict key={round} state={state} change={change} />
      <Card title={say("add_norm.numbers", { width: numbers.x.length })} note={say("add_norm.numbers.note")}>
        <Table label={title} look="bb-rows">
          <NumberHeads width={numbers.x.length} />
          <tbody>
            {ROWS.map((name) => (
              <VectorRow
                group={NUMBERS}
                key={name}
                name={`${name}/0`}
                head={headOf(name, state)}
                values={numbers[name]}
                reach={name === "x" && !state.add ? null : REACH}
                look={name === "x" && !state.add ? "bb-left-out" : name === "added" ? "bb-result" : ""}
                edited={(n) => name === "f" && `f/${n}` in state.edits}
              />
            ))}
          </tbody>
        </Table>
      </Card>
      <FormulaBar
        panel={panel}
        hint={say("add_norm.hint")}
        onValue={(value, at) => change({ edits: { ...state.edits, [`f/${at.split("/")[2]}`]: value } })}
      />
    </Body>
  );
}

export const AddNorm = onTiny(INPUTS, Drawn);

function sentenceOf(numbers: Numbers, { add }: State): string {
  const { mean, std, tokens, chosen, variance, output, x } = numbers;
  const names = {
    token: tokens[chosen] ?? "",
    mean: fixed(mean.added, 2),
    std: fixed(std.added, 2),
    after: fixed(mean.normed, 2),
    spread: fixed(std.normed, 2),
    cosine: fixed(cosine(output, x), 2),
  };
  if (variance === 0) return say("add_norm.live.nothing", names);
  return say(add ? "add_norm.live" : "add_norm.live.alone", names);
}

function notices({ typed, limit, tokens, unknown, variance }: Numbers): string[] {
  const found: string[] = [];
  if (typed.length > limit) found.push(say("sentence.cut", { limit, count: typed.length }));
  found.push(...unknownNotice(tokens.filter((_, place) => unknown[place])));
  if (variance === 0) found.push(say("add_norm.nothing"));
  return found;
}
