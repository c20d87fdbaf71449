/** The parts of a form: its errors, boxes to type in, lists to choose from. */

import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";

/** @typedef {import("../screens/screen.js").Screen} Screen */

/**
 * What is wrong with a form, with links to its fields. It takes the focus when
 * it appears.
 *
 * @param {Screen} screen
 */
export function errorSummary(screen) {
  if (!screen.errors.length) return nothing;
  const toField = (event, field) => {
    event.preventDefault();
    screen.page.renderRoot.getElementById(field)?.focus();
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
                  ? html`<a href="#${field}" @click=${(e) => toField(e, field)}>${message}</a>`
                  : message
              }
            </li>`,
        )}
      </ul>
    </section>
  `;
}

/**
 * A labelled box to type in, bound to a property of the screen.
 *
 * @param {Screen} screen
 * @param {string} property also the id of the box
 * @param {string} label
 * @param {{ type?: string, hint?: string, autocomplete?: string, input?: () => void }} [options]
 */
export function textField(screen, property, label, options = {}) {
  const error = screen.errorOf(property);
  const described = [options.hint && `${property}-hint`, error && `${property}-error`];
  const typed = (event) => {
    screen.set({ [property]: event.target.value });
    options.input?.();
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
        .value=${live(screen[property] ?? "")}
        @input=${typed}
      />
    </div>
  `;
}

/**
 * A labelled list to choose one from, bound to a property of the screen.
 *
 * @param {Screen} screen
 * @param {string} property
 * @param {string} label
 * @param {{ value: string, text: string }[]} choices
 * @param {() => void} [changed]
 */
export function selectField(screen, property, label, choices, changed) {
  const chosen = (event) => {
    screen.set({ [property]: event.target.value });
    changed?.();
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
            html`<option value=${value} ?selected=${value === (screen[property] ?? "")}>
              ${text}
            </option>`,
        )}
      </select>
    </div>
  `;
}
