/** What the model would put there: its first words as bars, the hidden word among them or below, and the rest. */

import { languageOf, share } from "../../format";
import { say } from "../../messages";
import { Button } from "../../parts/Button";
import { Card } from "../../parts/Card";
import { Cell, stop } from "../../parts/Cell";
import { Table } from "../../parts/Table";
import { Token } from "../../parts/Token";
import { told } from "./naming";
import { list, type Numbers, type Proposal, TOP } from "./numbers";

interface Props {
  readonly numbers: Numbers;
  /** Uncovered: the reader has guessed. */
  readonly open: boolean;
  readonly onWord: (word: string) => void;
  /** Covers the words and asks about them; null where there is nothing to ask. */
  readonly onAsk: (() => void) | null;
}

export function Answers({ numbers, open, onWord, onAsk }: Props) {
  const { proposals, others, rest, total } = list(numbers);
  const { place, masks, vocabulary } = numbers;
  const title = say(masks.has(place) ? "fill_mask.answers" : "fill_mask.sight", { place });
  const note = say(open ? "fill_mask.answers.note" : "fill_mask.answers.covered");
  return (
    <Card title={title} note={masks.has(place) ? note : say("fill_mask.sight.note")}>
      {open ? (
        <Table label={title} look="bb-answers-there">
          <tbody>
            {proposals.map((proposal) => (
              <Answer key={proposal.rank} {...proposal} onWord={onWord} />
            ))}
            <tr>
              <td />
              <th scope="row">{say("fill_mask.others", { count: others })}</th>
              <Share id="others/0" value={rest} />
            </tr>
            <tr class="bb-result">
              <td />
              <th scope="row">{say("fill_mask.total", { count: vocabulary.length })}</th>
              <Cell group="numbers" id="sum/1" value={total} look="bb-end">
                {share(total)}
              </Cell>
            </tr>
          </tbody>
        </Table>
      ) : (
        <div class="bb-covers" aria-hidden="true">
          {Array.from({ length: TOP }, (_, n) => (
            <div key={n}>
              {n + 1} <span>?</span>
              <span class="bb-gauge" />
            </div>
          ))}
        </div>
      )}
      {onAsk && (
        <p class="bb-tools">
          <Button handle="again" onClick={onAsk}>
            {say("fill_mask.ask")}
          </Button>
        </p>
      )}
    </Card>
  );
}

/** A word to put there, and how probable it is. */
function Answer({ id, word, rank, value, right, onWord }: Proposal & Pick<Props, "onWord">) {
  const { pinyin, means } = told(word);
  return (
    <tr class={right ? "bb-true" : ""}>
      <td class="bb-rank">{rank + 1}</td>
      <th scope="row">
        <button
          type="button"
          {...stop("words", rank === 0)}
          data-role="top"
          data-rank={rank}
          data-token={word}
          data-value={value}
          title={say("fill_mask.put", { word })}
          onClick={() => onWord(word)}
        >
          <Token text={word} />
          <small>
            <span class="bb-pinyin">{pinyin}</span> <span lang={languageOf(means)}>{means}</span>
          </small>
        </button>
        {right && <small class="bb-hidden-word">{say("fill_mask.right")}</small>}
      </th>
      <Share id={`probabilities/${id}`} value={value} />
    </tr>
  );
}

/** A probability as a bar and a number. */
function Share({ id, value }: { readonly id: string; readonly value: number }) {
  return (
    <Cell group="numbers" id={id} value={value}>
      <span class="bb-gauge" aria-hidden="true">
        <span style={`width: ${100 * value}%`} />
      </span>
      {share(value)}
    </Cell>
  );
}
