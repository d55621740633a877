/** Makes a widget on a BERT that the book trained, the tiny one: it is drawn once the weights have come. */

import type { ComponentChildren } from "preact";
import { MODEL } from "../bert";
import { type Common, type Model, useInputs } from "../model";
import type { WidgetProps } from "../mount";
import type { Trained } from "../trained";
import { WithWeights } from "./Loading";

/** What it is drawn from; `state` is the one that asked for these weights. */
export interface TinyProps<S extends Common> {
  readonly model: Model;
  readonly state: S;
  readonly change: (change: Partial<S>) => void;
  readonly round: number;
  readonly reset: () => void;
  readonly trained: Trained;
}

/** names: of the traits that the reader sets; weights: the name of the model's. */
export function onTiny<S extends Common>(
  names: readonly (keyof S & string)[],
  Drawn: (props: TinyProps<S>) => ComponentChildren,
  weights = MODEL,
) {
  return function OnTiny({ model }: WidgetProps) {
    const inputs = useInputs<S>(model, names);
    return (
      <WithWeights model={model} inputs={inputs} names={[weights]}>
        {(state, [trained]) => <Drawn model={model} {...inputs} state={state} trained={trained as Trained} />}
      </WithWeights>
    );
  };
}
