/** A box for a link that was sent: a whole message may be pasted. A box of one line would glue its lines. */

import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";

/**
 * @import { Screen } from "../screens/screen.js"
 *
 * @param {Screen & { pasted: string }} screen
 * @param {string} label
 */
export function pasteField(screen, label) {
  const error = screen.errorOf("pasted");
  const typed = (/** @type {Event & { target: HTMLTextAreaElement }} */ { target }) => {
    screen.pasted = target.value;
    screen.draw();
  };
  return html`
    <div class="field">
      <label for="pasted">${label}</label>
      ${error ? html`<p class="error" id="pasted-error">${error}</p>` : nothing}
      <textarea
        id="pasted"
        rows="3"
        autocomplete="off"
        aria-invalid=${error ? "true" : nothing}
        aria-describedby=${error ? "pasted-error" : nothing}
        .value=${live(screen.pasted)}
        @input=${typed}
      ></textarea>
    </div>
  `;
}
