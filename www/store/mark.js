/**
 * What is stored of a book, in one word: another word means that something of it
 * has changed since.
 *
 * @param {import("./interface.js").Book | undefined} book
 * @param {import("./interface.js").Replica | undefined} replica
 * @returns {string | undefined} nothing where the book is gone
 */
export function markOf(book, replica) {
  if (!book) return undefined;
  if (replica) return `elsewhere ${replica.turn}`;
  return `here ${book.seq} ${book.erased?.length ?? 0} ${book.moving ? "moving" : ""}`;
}
