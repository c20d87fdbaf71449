/** A report as JSON, as the command prints it for others. */

/**
 * @import { Impact } from "../../../pkg/wasm/desk/timebank.js"
 * @import { Words } from "../../words/words.js"
 */

/**
 * The sums that most people ask for come first. The sentences that must stand beside a value do.
 *
 * @param {Words} words
 * @param {Impact} report
 */
export function asJson(words, report) {
  const { replacement, comparison } = report;
  const { minutes, exchanges, registered: members } = report.counts;
  return {
    minutes,
    exchanges,
    members,
    counted: words.say("report.counted"),
    ...report,
    replacement: replacement && { ...replacement, caption: words.say("report.replacementCaption") },
    comparison: comparison && { ...comparison, caption: words.say("report.comparisonCaption") },
  };
}
