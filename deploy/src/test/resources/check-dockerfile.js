// node check-dockerfile.js NODE_MODULES DOCKERFILE: prints what dockerfile-utils finds wrong, a line each.
const { validate } = require(process.argv[2] + '/dockerfile-utils');
const text = require('fs').readFileSync(process.argv[3], 'utf8');
for (const problem of validate(text)) {
  console.log(`line ${problem.range.start.line + 1}: ${problem.message}`);
}
