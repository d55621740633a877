/** AddNorm: what a layer is given, what it wants to change, both added, and the sum normed; for one token. */

import { useMemo } from "preact/hooks";
import { MODEL, openTiny } from "../../bert";
import { cosine } from "../../engine/linear";
import { fixed } from "../../format";
import { anyText, flag, index, numberFrom, oneOf } from "../../links";
import { say } from "../../messages";
import { useInputs } from "../../model";
import type { WidgetProps } from "../../mount";
import { Card } from "../../parts/Card";
import { Chips } from "../../parts/Chips";
import { FormulaBar } from "../../parts/FormulaBar";
import { Live } from "../../parts/Live";
import { WithWeights } from "../../parts/Loading";
import { Notices } from "../../parts/Notices";
import { usePanel } from "../../parts/panel";
import { SentenceBox } from "../../parts/SentenceBox";
import { Source, type SourceName } from "../../parts/Source";
import { unknownNotice } from "../../parts/strange";
import { Table } from "../../parts/Table";
import { NumberHeads, VectorRow } from "../../parts/VectorRow";
import type { Trained } from "../../trained";
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

export function AddNorm({ model }: WidgetProps) {
  const inputs = useInputs<State>(model, INPUTS);
  return (
    <WithWeights model={model} inputs={inputs} names={[MODEL]}>
      {(state, [trained]) => <Drawn model={model} {...inputs} state={state} trained={trained as Trained} />}
    </WithWeights>
  );
}

interface Props extends Pick<WidgetProps, "model"> {
  readonly state: State;
  readonly change: (change: Partial<State>) => void;
  readonly round: number;
  readonly reset: () => void;
  readonly trained: Trained;
}

function Drawn({ model, state, change, round, reset, trained }: Props) {
  const tiny = openTiny(trained);
  const numbers = useMemo(() => compute(state, tiny), [...INPUTS.map((name) => state[name]), tiny]);
  const panel = usePanel((cell) => explain(cell, numbers, state), undefined, state.linked);
  const edit = panel.explanation?.edit ?? null;
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
    <div class="bb-body" {...panel.handlers}>
      <Source name={model.get("source") as SourceName} />
      <SentenceBox latest={() => model.get("sentence") as string} readOnly={false} onSentence={onSentence} />
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
      <Switches
        state={state}
        change={change}
        onSentence={onSentence}
        onReset={() => {
          panel.release();
          reset();
        }}
      />
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
        formula={panel.explanation?.formula ?? null}
        hint={say("add_norm.hint")}
        held={panel.held !== null && panel.explanation !== null}
        edit={edit}
        link={null}
        onValue={(value) =>
          edit && change({ edits: { ...state.edits, [`f/${edit.place.split("/")[2]}`]: value } })
        }
        onFree={panel.release}
      />
    </div>
  );
}

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
