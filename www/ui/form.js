/** The parts of a form: its errors, boxes to type in, lists to choose from. */

import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";

/**
 * @import { Bound, Screen } from "../screens/screen.js"
 *
 * @typedef {Event & { target: HTMLInputElement }} Typed
 * @typedef {Event & { target: HTMLSelectElement }} Chosen
 */

/**
 * What is wrong with a form, with links to its fields. It takes the focus when
 * it appears.
 *
 * @param {Screen} screen
 */
export function errorSummary(screen) {
  if (!screen.errors.length) return nothing;
  const toField = (/** @type {Event} */ event, /** @type {string} */ field) => {
    event.preventDefault();
    screen.focus(`[id="${field}"]`);
  };
  return html`
    <section class="errors" tabindex="-1" aria-labelledby="errors-title">
      <h3 id="errors-title">${screen.say("errors.title")}</h3>
      <ul>
        ${screen.errors.map(
          ({ field, message }) =>
            html`<li>
              ${
                field
                  ? html`<a href="#${field}" @click=${(/** @type {Event} */ event) => toField(event, field)}
                      >${message}</a
                    >`
                  : message
              }
            </li>`,
        )}
      </ul>
    </section>
  `;
}

/** What a form does when it is sent, in place of loading a page. @param {() => void} work */
export function sent(work) {
  return (/** @type {Event} */ event) => {
    event.preventDefault();
    work();
  };
}

/**
 * A labelled box to type in, bound to a property of the screen.
 *
 * @template {string} Name
 * @param {Bound<Name>} screen
 * @param {Name} property also the id of the box
 * @param {string} label
 * @param {{ type?: string, hint?: string, autocomplete?: string, input?: () => void, known?: string[] }}
 *   [options] input: what else changes when somebody types; known: what it may be completed to
 */
export function textField(screen, property, label, options = {}) {
  /** @type {Record<Name, string>} */
  const fields = screen;
  const error = screen.errorOf(property);
  const described = [options.hint && `${property}-hint`, error && `${property}-error`];
  const typed = (/** @type {Typed} */ event) => {
    fields[property] = event.target.value;
    options.input?.();
    screen.draw();
  };
  return html`
    <div class="field">
      <label for=${property}>${label}</label>
      ${options.hint ? html`<p class="hint" id="${property}-hint">${options.hint}</p>` : nothing}
      ${error ? html`<p class="error" id="${property}-error">${error}</p>` : nothing}
      <input
        id=${property}
        type=${options.type ?? "text"}
        autocomplete=${options.autocomplete ?? "off"}
        aria-invalid=${error ? "true" : nothing}
        aria-describedby=${described.filter(Boolean).join(" ") || nothing}
        list=${options.known?.length ? `${property}-known` : nothing}
        .value=${live(fields[property])}
        @input=${typed}
      />
      ${
        options.known?.length
          ? html`<datalist id="${property}-known">
            ${options.known.map((value) => html`<option value=${value}></option>`)}
          </datalist>`
          : nothing
      }
    </div>
  `;
}

/**
 * A labelled list to choose one from, bound to a property of the screen.
 *
 * @template {string} Name
 * @template {string} Value
 * @param {Bound<Name, Value>} screen
 * @param {Name} property also the id of the list
 * @param {string} label
 * @param {{ value: Value, text: string }[]} choices
 * @param {() => void} [changed] what else changes when somebody chooses
 */
export function selectField(screen, property, label, choices, changed) {
  /** @type {Record<Name, Value>} */
  const fields = screen;
  const chosen = (/** @type {Chosen} */ event) => {
    fields[property] = choices[event.target.selectedIndex].value;
    changed?.();
    screen.draw();
  };
  const error = screen.errorOf(property);
  return html`
    <div class="field">
      <label for=${property}>${label}</label>
      ${error ? html`<p class="error" id="${property}-error">${error}</p>` : nothing}
      <select
        id=${property}
        aria-invalid=${error ? "true" : nothing}
        aria-describedby=${error ? `${property}-error` : nothing}
        @change=${chosen}
      >
        ${choices.map(
          ({ value, text }) =>
            html`<option value=${value} ?selected=${value === fields[property]}>
              ${text}
            </option>`,
        )}
      </select>
    </div>
  `;
}
