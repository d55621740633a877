/** Matrices: self-attention as five matrix products, each number where its row meets its column. */

import { useMemo, useRef, useState } from "preact/hooks";
import { at } from "../../engine/matrix";
import { fixed, share } from "../../format";
import { anyText, flag, index, numberFrom } from "../../links";
import { say } from "../../messages";
import { useInputs } from "../../model";
import type { WidgetProps } from "../../mount";
import { grouped, total } from "../../multiplications";
import { Button } from "../../parts/Button";
import { Controls } from "../../parts/Controls";
import { FormulaBar, LARGEST } from "../../parts/FormulaBar";
import { Live } from "../../parts/Live";
import { Notices } from "../../parts/Notices";
import { usePanel } from "../../parts/panel";
import { SentenceBox } from "../../parts/SentenceBox";
import { Slider } from "../../parts/Slider";
import { Source, type SourceName } from "../../parts/Source";
import { useToldTools } from "../../parts/ToldTools";
import { toldNotices } from "../../told";
import { MOST } from "../attention/numbers";
import { BlendCard, ProjectCard, ScoreCard, WorkCard } from "./Cards";
import { explain } from "./explain";
import { BIG, compute, INPUTS, LIMIT, type Numbers, type Pair, type State, within } from "./numbers";
import { OutlineSheets } from "./Outlines";
import { Predict } from "./Predict";
import { Web } from "./Web";

const WIDTHS = [2, 4] as const;
const EXAMPLES = ["谁爱我家", "妈妈去学校，谁在家？", "Who loves the river?"] as const;

/** What a link "#NAME:key=value" may set. */
export const LINKS = {
  sentence: anyText,
  length: numberFrom(2, LIMIT),
  width: numberFrom(...WIDTHS),
  query: index,
  key: index,
  columns: flag,
  big: flag,
} as const;

export function Matrices({ model }: WidgetProps) {
  const { state, change, round, reset } = useInputs<State>(model, INPUTS);
  const [preview, setPreview] = useState<number | null>(null);
  const numbers = useMemo(
    () => compute(state),
    [state.sentence, state.length, state.width, state.edits, state.big],
  );
  const panel = usePanel(
    (cell) => explain(cell, numbers, state),
    (cell) => {
      const [query, key] = pairOf(cell, state) ?? [state.query, state.key];
      change({ query, key });
    },
    round,
  );
  const previewed: Pair | null = preview === null ? null : [preview, MOST];
  const pair = within(numbers, pairOf(panel.cell, state) ?? previewed ?? [state.query, state.key]);
  const T = numbers.tokens.length;
  const setWeight = (place: string, value: number) =>
    change({ edits: { ...(model.get("edits") as State["edits"]), [place]: value } });
  const drag = useDrag(setWeight);
  const onSentence = (sentence: string) => {
    panel.release();
    change({ sentence, length: 0, query: 0, key: MOST });
  };
  const { tools, bank } = useToldTools({
    examples: EXAMPLES,
    told: numbers,
    state,
    range: [2, LIMIT],
    onSentence,
    onLength: (length) => change({ length }),
  });

  return (
    <div class="bb-body" {...panel.handlers} {...drag}>
      <Source name={model.get("source") as SourceName} />
      {!state.big && <SentenceBox model={model} onSentence={onSentence} />}
      <Notices texts={state.big ? [] : toldNotices(numbers)} badLink={state.bad_link} />
      {!state.big && T > 0 && (
        <Web
          numbers={numbers}
          pair={pair}
          onPreview={setPreview}
          onChoose={(i, j = MOST) => {
            panel.release();
            change({ query: i, key: j });
          }}
        />
      )}
      <Live text={sentenceOf(numbers, pair, state)} />
      <Controls onReset={reset}>
        {!state.big && tools}
        {!state.big && (
          <Slider
            name="width"
            label="D = K"
            title={say("matrices.width.title")}
            range={WIDTHS}
            step={1}
            value={state.width}
            onValue={(width) => change({ width })}
          />
        )}
        <Button
          handle="columns"
          aria-pressed={state.columns}
          title={say("matrices.columns.title")}
          onClick={() => change({ columns: !state.columns })}
        >
          {say("matrices.columns")}
        </Button>
        <Button
          handle="big"
          aria-pressed={state.big}
          title={say("matrices.big.title")}
          onClick={() => {
            panel.release();
            change({ big: !state.big });
          }}
        >
          {say("matrices.big")}
        </Button>
      </Controls>
      {!state.big && bank}
      {!state.big && T > 0 && <Predict key={round} numbers={numbers} state={state} change={change} />}
      {state.columns && <p class="bb-note">{say("matrices.columns.note")}</p>}
      {(state.big || T > 0) && (
        <div class={`bb-cards ${T > 4 && !state.big ? "" : "bb-few"}`}>
          {state.big ? (
            <OutlineSheets columns={state.columns} />
          ) : (
            <>
              <ProjectCard numbers={numbers} state={state} />
              <ScoreCard numbers={numbers} state={state} pair={pair} />
              <BlendCard numbers={numbers} state={state} pair={pair} />
            </>
          )}
          <WorkCard numbers={numbers} state={state} />
        </div>
      )}
      {(state.big || T > 0) && (
        <FormulaBar panel={panel} hint={say("matrices.hint")} onValue={(value, at) => setWeight(at, value)} />
      )}
    </div>
  );
}

/** The row and the column of A that a number belongs to; null for one that belongs to none. */
function pairOf(cell: string | null, state: State): Pair | null {
  const [name, ...rest] = (cell ?? "").replace(/^again\//, "").split("/");
  const [i, j] = [Number(rest[0]), Number(rest[1])];
  if (name === "scores" || name === "weights") return [i, j];
  if (name === "q" || name === "output" || name === "sum") return [i, i === state.query ? state.key : MOST];
  return name === "k" || name === "v" ? [state.query, i] : null;
}

function sentenceOf({ tokens, attention, work }: Numbers, [i, j]: Pair, state: State): string {
  if (state.big) {
    const [T, D] = BIG;
    return say("matrices.live.big", { T, D, numbers: grouped(3 * D * D), work: grouped(total(work)) });
  }
  if (tokens.length === 0) return "";
  return say(state.columns ? "matrices.live.columns" : "matrices.live", {
    query: tokens[i] ?? "",
    i: i + 1,
    key: tokens[j] ?? "",
    j: j + 1,
    score: fixed(at(attention.scores, i, j), 2),
    share: share(at(attention.weights, i, j)),
  });
}

const REACH = 24; // pixels that one step of 0.5 takes

/** A number of a W can be dragged with the mouse or a pen: to the right it grows. A finger scrolls the table. */
function useDrag(onValue: (place: string, value: number) => void) {
  const from = useRef<{ place: string; x: number; value: number; moved: boolean } | null>(null);
  return {
    onPointerDown(event: PointerEvent) {
      const cell = (event.target as HTMLElement).closest<HTMLElement>(".bb-weight");
      const { cell: place = "", value } = cell?.dataset ?? {};
      from.current = null;
      if (!cell || event.pointerType === "touch" || event.button !== 0) return;
      from.current = { place, x: event.clientX, value: Number(value), moved: false };
      cell.setPointerCapture(event.pointerId);
    },
    onPointerMove(event: PointerEvent) {
      const start = from.current;
      if (!start || event.buttons === 0) return;
      const steps = Math.round((event.clientX - start.x) / REACH);
      if (steps === 0 && !start.moved) return;
      start.moved = true;
      onValue(start.place, Math.max(-LARGEST, Math.min(LARGEST, start.value + steps / 2)));
    },
    /** The click that ends a drag neither holds nor frees. */
    onClickCapture(event: MouseEvent) {
      if (from.current?.moved) event.stopPropagation();
      from.current = null;
    },
  };
}
