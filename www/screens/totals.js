import { html, nothing } from "lit";
import { publicFigures } from "../hub/hub.js";
import { sumsOf } from "../hub/sums.js";
import { dress } from "../ui/pictures/look.js";
import { parts } from "../ui/pictures/parts.js";
import { faultOf } from "../values/fault.js";
import { Screen } from "./screen.js";

/**
 * @import { Key } from "../words/words.js"
 * @import { Sums } from "../hub/sums.js"
 */

/** How help came back in a community, in sums without a name. A visitor sees it, and needs no book. */
export class Totals extends Screen {
  /** Nothing before the first month has ended. @type {Sums | undefined} */
  #sums;
  /** What went wrong, in words. */
  #trouble = "";

  async enter() {
    const { page, words } = this;
    await words.load("flows");
    dress(page.renderRoot);
    try {
      const { hub, community } = this.#asked();
      this.#sums = sumsOf(await publicFigures(hub, community));
    } catch (error) {
      await words.errors();
      const { code } = faultOf(error);
      // A browser does not tell a site that was not let in from a hub that does not answer.
      this.#trouble = code === "offline" ? this.say("totals.unreachable") : page.explain(error);
      page.tell("timebank-error", { code, message: this.#trouble });
    }
  }

  /** The community that the page names, or the one whose book is open. */
  #asked() {
    const { page } = this;
    const hub = page.totals ? page.hub : page.book?.hub;
    const community = page.totals ? page.community : page.book?.id;
    return { hub: hub ?? "", community: community ?? "" };
  }

  heading() {
    return this.say("totals.title");
  }

  render() {
    // What the page says instead stands between the element's tags.
    if (this.#trouble) return html`<p class="notice">${this.#trouble}</p><slot></slot>`;
    const sums = this.#sums;
    if (!sums) return html`<p class="empty">${this.say("totals.none")}</p>`;
    return html`${this.#whole(sums)} ${this.#parts(sums)}`;
  }

  /** @param {Sums} sums */
  #whole({ whole, to }) {
    if (whole === undefined) return nothing;
    const said = { month: this.words.monthOf(to), time: this.words.duration(whole) };
    return html`<p class="lead">${this.say("totals.whole", said)}</p>`;
  }

  /** @param {Sums} sums */
  #parts({ whole, direct, round, oneWay, to }) {
    const { words } = this;
    if (whole !== undefined && direct !== undefined && round !== undefined && oneWay !== undefined)
      return parts(words, "totals", { whole, direct, round, oneWay });
    const known = [
      this.#sentence("totals.direct", direct),
      this.#sentence("totals.round", round),
      this.#sentence("totals.oneWay", oneWay),
    ];
    const all = [whole, direct, round, oneWay].every((sum) => sum === undefined);
    return html`
      ${all ? html`<p class="empty">${this.say("totals.few", { month: words.monthOf(to) })}</p>` : nothing}
      ${known}
      <p class="hint">${this.say("totals.hidden")}</p>
    `;
  }

  /** @param {Key} key @param {number | undefined} minutes */
  #sentence(key, minutes) {
    if (minutes === undefined) return nothing;
    return html`<p>${this.say(key, { time: this.words.duration(minutes) })}</p>`;
  }
}
