// LevelDB answers before the disk has what was written, unless it is asked to wait. pouchdb-server never
// asks, and has no setting for it; with this, every write asks.
const leveldown = require("leveldown");

for (const write of ["_put", "_del", "_batch"]) {
  const plain = leveldown.prototype[write];
  leveldown.prototype[write] = function (...words) {
    const options = words.at(-2);
    options.sync = true;
    return plain.apply(this, words);
  };
}
