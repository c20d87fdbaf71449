/** The rings and the pairs along which help came back, by name. */

import { html, nothing } from "lit";
import { rings as picture } from "../../ui/pictures/rings.js";

/**
 * @import { ExampleRow, Page } from "../../../pkg/wasm/desk/timebank.js"
 * @import { Flows } from "./flows.js"
 * @import { Reading } from "./reading.js"
 */

/** How many more are shown each time. */
const MORE = 10;

/** @param {Flows} screen @param {Reading} reading */
export function rings(screen, { tracing }) {
  const { ledger } = screen;
  return html`<section aria-labelledby="flows-rings-title">
    <h3 id="flows-rings-title">${screen.say("flows.rings")}</h3>
    ${
      tracing
        ? html`${some(screen, "rings", tracing.rings(ledger, 0, screen.rings))}
          <details>
            <summary>${screen.say("flows.pairs")}</summary>
            ${some(screen, "pairs", tracing.pairs(ledger, 0, screen.pairs))}
          </details>
          <p class="hint">${screen.say("flows.examples")}</p>`
        : html`<p class="hint">${screen.say("flows.notYet")}</p>`
    }
  </section>`;
}

/** @param {Flows} screen @param {"rings" | "pairs"} kind @param {Page<ExampleRow>} page */
function some(screen, kind, { rows, total }) {
  const shown = rows.map(({ members, minutes }) => ({
    names: members.map((member) => screen.accountName(member)),
    minutes,
  }));
  const more = () => {
    screen[kind] += MORE;
    screen.draw();
  };
  return html`${picture(screen.words, `flows-${kind}`, { kind, rings: shown, found: total })}
    ${
      rows.length < total
        ? html`<p class="noprint">
            <button @click=${more}>${screen.say(`flows.more.${kind}`)}</button>
          </p>`
        : nothing
    }`;
}
