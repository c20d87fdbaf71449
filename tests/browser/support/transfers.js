/** A second, much simpler reading of a TimeOverflow export, to hold the page's figures against. */

/**
 * @typedef {{ gave: string, received: string, post: string, minutes: number }} Transfer
 */

/** @param {string} text @returns {Transfer[]} what counts: all but lengths of zero */
export function transfersOf(text) {
  const [, ...rows] = text.trim().split("\n").map(cells);
  return rows.map(transfer).filter(({ minutes }) => minutes > 0);
}

/**
 * @param {Transfer[]} transfers
 * @param {string} timebank the organisation that is the timebank itself: what it moves is no help
 * @returns {Map<string, { given: number, received: number, other: number }>}
 */
export function sums(transfers, timebank) {
  const sums = new Map();
  const of = (name) => {
    if (!sums.has(name)) sums.set(name, { given: 0, received: 0, other: 0 });
    return sums.get(name);
  };
  for (const { gave, received, minutes } of transfers) {
    if (gave === timebank || received === timebank) {
      of(gave).other += minutes;
      of(received).other -= minutes;
    } else {
      of(gave).given += minutes;
      of(received).received += minutes;
    }
  }
  return sums;
}

/** Whether the export lost who this was. @param {string} name */
export const isNobody = (name) => name.startsWith("The user ");

/** "From" received help, "To" gave it; a minus turns that round. */
function transfer([, from, to, post, quantity]) {
  const [, minus, hours, minutes = "0"] = quantity.match(/^(-?)(\d+)(?::(\d\d))?$/);
  const [gave, received] = minus ? [from, to] : [to, from];
  return { gave, received, post, minutes: Number(hours) * 60 + Number(minutes) };
}

function cells(line) {
  const found = line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g);
  return [...found].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain);
}

/** @param {string} figure such as "−3:05" @returns {number} minutes */
export function minutesOf(figure) {
  const [, minus, hours, minutes] = figure.match(/^([-\u2212]?)(\d+):(\d\d)$/);
  return (minus ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
