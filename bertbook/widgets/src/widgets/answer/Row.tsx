/** Question and story as the model reads them: where the answer starts and ends, and where one token looks. */

import { share } from "../../format";
import { say } from "../../messages";
import { ArcTable } from "../../parts/ArcTable";
import { ChipText } from "../../parts/ChipText";
import { Line } from "../../parts/Line";
import { brief } from "../../parts/naming";
import { paint } from "../../parts/paint";
import { Sum } from "../../parts/Sum";
import { TokenButton } from "../../parts/TokenButton";
import type { Reading } from "./numbers";
import type { Given, Reader } from "./reader";

interface Props {
  readonly reader: Reader;
  readonly given: Given;
  readonly reading: Reading;
  /** The attention of `place`. */
  readonly weights: Float64Array;
  readonly head: string;
  readonly place: number;
  readonly chosen: number;
  readonly onPreview: (place: number | null) => void;
  readonly onChoose: (place: number) => void;
}

export function Row(props: Props) {
  const { reader, given, reading, weights, place, chosen } = props;
  const { tokens, from } = given;
  const line = (name: string, head: string, shares: Float64Array, possible: (j: number) => boolean) => (
    <Line
      head={head}
      group="numbers"
      cells={Array.from(shares, (value, j) =>
        possible(j) ? { id: `${name}/0/${j}`, value, text: share(value), look: paint(value) } : null,
      )}
      end={<Sum group="numbers" id={`sum/${name}`} shares={shares} />}
    />
  );
  const answers = (j: number) => j === 0 || j >= from;
  return (
    <ArcTable
      label={say("answer.row")}
      tokens={tokens}
      shares={weights}
      place={place}
      sight={reading.span[0]}
      chip={(token, j) => {
        const [said = "", means = ""] = reader.words.get(token) ?? [];
        const unknown = !reader.ids.has(token);
        const found = j > 0 && j >= reading.span[0] && j <= reading.span[1];
        return (
          <TokenButton
            aria-pressed={j === chosen}
            index={j}
            first={j === chosen}
            unknown={unknown}
            look={`${j === place ? "bb-asks" : ""} ${found ? "bb-found" : ""}`}
            title={`${said} ${means}`}
            onPreview={props.onPreview}
            onClick={() => props.onChoose(j)}
          >
            <ChipText token={token} gloss={unknown ? "?" : brief(means.replace(/ ?\(.*/, "") || means)} />
          </TokenButton>
        );
      }}
    >
      {line("starts", say("answer.start"), reading.shares[0].weights, answers)}
      {line("ends", say("answer.end"), reading.shares[1].weights, answers)}
      {line("weights", `α̂ ${props.head}`, weights, () => true)}
    </ArcTable>
  );
}
