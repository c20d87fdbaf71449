import { html, nothing } from "lit";

/**
 * @import { LocalBook } from "../book/local.js"
 * @import { Words } from "../words/words.js"
 */

/**
 * The question whether today is the day that this device's clock says, where it is far from the last entry.
 *
 * @param {Words} words
 * @param {LocalBook} book
 * @param {() => void} believed what else is done when it was answered
 */
export function doubtNotice(words, book, believed) {
  const { doubt } = book;
  if (!doubt) return nothing;
  const today = words.day(doubt.today, "long");
  const believe = () => {
    believed();
    return book.believe(doubt.today);
  };
  return html`
    <div class="notice" role="group" aria-labelledby="doubt">
      <p id="doubt">${words.say("clock.asked", { today, last: words.moment(doubt.last) })}</p>
      <p class="hint">${words.say("clock.hint")}</p>
      <p class="doors">
        <button @click=${believe}>${words.say("clock.yes", { today })}</button>
      </p>
    </div>
  `;
}
