/** A picture a head, a row a layer: hover to preview, click to lock. */

import { useLayoutEffect, useRef } from "preact/hooks";
import type { Matrix } from "../../engine/matrix";
import { fixed, share } from "../../format";
import { say } from "../../messages";
import { stop } from "../../parts/Cell";
import { paintShares } from "../../parts/pixels";
import { Table } from "../../parts/Table";
import { type Colour, useColours } from "../../parts/theme";
import { upAndDown } from "../../parts/upAndDown";
import { costOf, type Head, nameOf, type Picture } from "./numbers";
import { clearest, patternsOf } from "./patterns";

const COLOURS = ["w0", "w1", "w2", "w3", "w4", "w5", "w6", "w7", "w8"] as const;
const CAPTIONS = 32; // heads at most that have a line under their picture

export const captioned = ({ heads }: Picture): boolean =>
  heads.reduce((sum, layer) => sum + layer.length, 0) <= CAPTIONS;

interface Props {
  readonly picture: Picture;
  /** The head shown large. */
  readonly shown: Head;
  readonly pinned: Head | null;
  readonly off: readonly string[];
  /** What each costs, where that was measured. */
  readonly cost: Matrix | null;
  readonly onPreview: (head: Head | null) => void;
  readonly onChoose: (head: Head) => void;
}

export function Thumbnails({ picture, shown, pinned, off, cost, onPreview, onChoose }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const colours = useColours(box, COLOURS);
  const { heads } = picture;
  const captions = captioned(picture);
  return (
    <div ref={box} class="bb-thumbnails" onPointerLeave={() => onPreview(null)}>
      <Table label={say("heads.all")} look={captions ? "bb-heads" : "bb-heads bb-many"}>
        {!captions && (
          <thead>
            <tr>
              <td />
              {heads[0]?.map((_, h) => (
                <th key={h} scope="col">
                  .{h}
                </th>
              ))}
            </tr>
          </thead>
        )}
        <tbody>
          {heads.map((layer, n) => (
            <tr key={n}>
              <th scope="row">{captions ? say("heads.layer", { layer: n }) : n}</th>
              {layer.map((weights, h) => {
                const head = [n, h] as const;
                const name = nameOf(head);
                const { pattern, share: most } = clearest(patternsOf(weights));
                const label = say("heads.summary", {
                  head: name,
                  pattern: say(`heads.pattern.${pattern}`),
                  share: share(most),
                });
                const isOff = off.includes(name);
                return (
                  <td key={h}>
                    <button
                      type="button"
                      {...stop("heads", name === nameOf(shown))}
                      data-role="head"
                      data-head={name}
                      class={`bb-head ${isOff ? "bb-off" : ""} ${pinned && nameOf(pinned) === name ? "bb-compared" : ""}`}
                      aria-pressed={name === nameOf(shown)}
                      aria-label={isOff ? `${label} ${say("heads.is.off")}` : label}
                      title={label}
                      onPointerEnter={(event) => event.pointerType === "mouse" && onPreview(head)}
                      onClick={() => onChoose(head)}
                      onKeyDown={upAndDown}
                    >
                      <Small weights={weights} colours={colours} />
                      {captions && (
                        <>
                          <span>
                            <b>{name}</b>
                            {isOff ? ` ${say("heads.off")}` : ""}
                          </span>
                          <span>
                            {say(`heads.looks.${pattern}`)} {fixed(most, 2)}
                          </span>
                          {cost && <span>{say("heads.costs", { cost: fixed(costOf(cost, head), 2) })}</span>}
                        </>
                      )}
                    </button>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </Table>
    </div>
  );
}

/** The weights of a head as a picture: a pixel a pair. */
function Small({
  weights,
  colours,
}: {
  readonly weights: Matrix;
  readonly colours: readonly Colour[] | null;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    if (canvas.current && colours) paintShares(canvas.current, weights, colours);
  }, [weights, colours]);
  return <canvas ref={canvas} />;
}
