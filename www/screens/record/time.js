import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";

/**
 * @import { Record as Recorder } from "./record.js"
 * @import { Chosen, Typed } from "../../ui/form.js"
 */

const LENGTHS = ["30", "60", "90", "120"];
const WHEN = /** @type {const} */ (["today", "yesterday", "other"]);

/** The question "how long, and when?": chips and steppers, no keypad. @param {Recorder} screen */
export function timeStep(screen) {
  const { length, when } = screen.draft;
  const worked = screen.worked();
  const credited = worked > 0 ? screen.ledger.credited(worked) : 0;
  const lengthText = (/** @type {string} */ value) =>
    value === "other" ? screen.say("time.other") : screen.words.duration(Number(value));
  return html`
    <fieldset>
      <legend>${screen.say("time.length")}</legend>
      ${chips(screen, "length", [...LENGTHS, "other"], lengthText)}
      ${length === "other" ? steppers(screen) : nothing}
      ${
        credited === worked
          ? nothing
          : html`<p class="hint">
            ${screen.say("time.credited", { credited: screen.words.duration(credited) })}
          </p>`
      }
    </fieldset>
    <fieldset>
      <legend>${screen.say("time.when")}</legend>
      ${chips(screen, "when", WHEN, (value) => screen.say(`when.${value}`))}
      ${when === "other" ? dayBoxes(screen) : nothing}
    </fieldset>
    ${more(screen)}
  `;
}

/**
 * @template {"length" | "when"} Question
 * @param {Recorder} screen
 * @param {Question} property
 * @param {readonly NonNullable<Recorder["draft"][Question]>[]} values
 * @param {(value: NonNullable<Recorder["draft"][Question]>) => string} text
 */
function chips(screen, property, values, text) {
  return html`
    <div class="chips">
      ${values.map((value) => {
        const id = `${property}-${value}`;
        return html`
          <label class="chip" for=${id}>
            <input
              type="radio"
              name=${property}
              id=${id}
              .checked=${live(screen.draft[property] === value)}
              @change=${() => screen.answer(property, value)}
            />
            ${text(value)}
          </label>
        `;
      })}
    </div>
  `;
}

/** @param {Recorder} screen */
function steppers(screen) {
  const { hours = 0, minutes = 0 } = screen.draft;
  return html`
    <div class="steppers">
      ${stepper(screen, "hours", hours, { step: 1, most: 99 })}
      ${stepper(screen, "minutes", minutes, { step: 5, most: 55 })}
    </div>
  `;
}

/**
 * @param {Recorder} screen
 * @param {"hours" | "minutes"} property
 * @param {number} value
 * @param {{ step: number, most: number }} range
 */
function stepper(screen, property, value, { step, most }) {
  const to = (/** @type {number} */ next) => () => screen.answer(property, Math.min(Math.max(next, 0), most));
  return html`
    <div class="stepper" role="group" aria-label=${screen.say(`stepper.${property}`)}>
      <button
        type="button"
        aria-label=${screen.say(`stepper.fewer.${property}`)}
        ?disabled=${value === 0}
        @click=${to(value - step)}
      >
        −
      </button>
      <output>${screen.say(`stepper.count.${property}`, { count: value })}</output>
      <button
        type="button"
        aria-label=${screen.say(`stepper.more.${property}`)}
        ?disabled=${value === most}
        @click=${to(value + step)}
      >
        +
      </button>
    </div>
  `;
}

/** @param {Recorder} screen */
function dayBoxes(screen) {
  const error = screen.errorOf("day");
  const box = (/** @type {"day" | "month" | "year"} */ property, /** @type {number} */ size) => html`
    <div class="field">
      <label for=${property}>${screen.say(`day.${property}`)}</label>
      <input
        id=${property}
        inputmode="numeric"
        autocomplete="off"
        maxlength=${size}
        size=${size}
        aria-invalid=${error ? "true" : nothing}
        aria-describedby=${error ? "day-error" : "day-hint"}
        .value=${live(screen.draft[property] ?? "")}
        @input=${(/** @type {Typed} */ event) => screen.answer(property, event.target.value)}
      />
    </div>
  `;
  const year = new Date().getFullYear();
  return html`
    <p class="hint" id="day-hint">${screen.say("day.hint", { example: `27 3 ${year}` })}</p>
    ${error ? html`<p class="error" id="day-error">${error}</p>` : nothing}
    <div class="boxes">${box("day", 2)} ${box("month", 2)} ${box("year", 4)}</div>
  `;
}

/** What need not be said: the category and a note. @param {Recorder} screen */
function more(screen) {
  const { category = "", note = "" } = screen.draft;
  const { categories } = screen.book.summary;
  const choose = (/** @type {Chosen} */ event) => screen.answer("category", event.target.value);
  return html`
    <details ?open=${screen.unfolds(category || note)}>
      <summary>${screen.say("time.more")}</summary>
      <div class="field">
        <label for="category">${screen.say("column.category")}</label>
        <select id="category" @change=${choose}>
          <option value="" ?selected=${!category}>${screen.say("none")}</option>
          ${categories.map(
            (name) =>
              html`<option value=${name} ?selected=${name === category}>
                ${screen.categoryName(name)}
              </option>`,
          )}
        </select>
      </div>
      <div class="field">
        <label for="note">${screen.say("column.note")}</label>
        <input
          id="note"
          autocomplete="off"
          .value=${live(note)}
          @input=${(/** @type {Typed} */ event) => screen.answer("note", event.target.value)}
        />
      </div>
    </details>
  `;
}
