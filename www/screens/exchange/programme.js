/** An exchange's programme: shown, given, changed and taken away by coordinators alone. */

import { html, nothing } from "lit";
import { sent } from "../../ui/form.js";
import { programmeField, showsProgrammes } from "../../ui/programme.js";
import { named } from "../../ui/text.js";

/**
 * @import { ExchangeDetail } from "../../../pkg/wasm/desk/timebank.js"
 * @import { Exchange } from "./exchange.js"
 */

/** @param {Exchange} screen @param {ExchangeDetail} exchange */
export function programmeLine(screen, { programme }) {
  if (!programme || !showsProgrammes(screen)) return nothing;
  return html`<div>
    <dt>${screen.say("programme.title")}</dt>
    <dd>${named(programme)}</dd>
  </div>`;
}

/**
 * The button that opens the form. Only help is done for a programme.
 *
 * @param {Exchange} screen
 * @param {ExchangeDetail} exchange
 */
export function programmeDoor(screen, { movement, programme = "" }) {
  if (!showsProgrammes(screen) || (movement !== "Help" && !programme)) return nothing;
  const open = async () => {
    await screen.attempt(() => screen.book.desk());
    if (screen.errors.length) return;
    screen.programme = programme;
    screen.asksProgramme = true;
    screen.draw();
    await screen.focus("#programme");
  };
  return html`<button ?disabled=${screen.busy} @click=${open}>
    ${screen.say(programme ? "programme.change" : "programme.give")}
  </button>`;
}

/** @param {Exchange} screen @param {ExchangeDetail} exchange */
export function programmeForm(screen, exchange) {
  const save = () => {
    const programme = screen.programme.trim();
    if (programme) return set(screen, exchange, programme);
    return screen.refuse([{ field: "programme", message: screen.say("programme.missing") }]);
  };
  return html`
    <form class="panel" novalidate @submit=${sent(save)}>
      <h3>${screen.say(exchange.programme ? "programme.change" : "programme.give")}</h3>
      <p>${screen.say("programme.explain")}</p>
      ${programmeField(screen)}
      <p class="doors">
        <button class="primary" ?disabled=${screen.busy}>${screen.say("programme.save")}</button>
        ${
          exchange.programme
            ? html`<button type="button" ?disabled=${screen.busy} @click=${() => set(screen, exchange)}>
              ${screen.say("programme.remove")}
            </button>`
            : nothing
        }
        <button type="button" @click=${() => close(screen)}>${screen.say("cancel")}</button>
      </p>
    </form>
  `;
}

/** Gives it a programme, or takes it away. @param {Exchange} screen @param {ExchangeDetail} exchange */
function set(
  screen,
  { exchange, programme: former },
  /** @type {string | undefined} */ programme = undefined,
) {
  return screen.attempt(async () => {
    await screen.book.record({ SetProgramme: { exchange, programme } });
    close(screen);
    screen.wayBack = [{ SetProgramme: { exchange, programme: former } }];
    screen.page.announce(screen.say(programme ? "programme.saved" : "programme.removed"));
    await screen.focus();
  }, "programme");
}

/** @param {Exchange} screen */
function close(screen) {
  screen.asksProgramme = false;
  screen.errors = [];
  screen.draw();
}
