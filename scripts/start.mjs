/** `npm start`: sets up, then runs an example flow on Temporal from end to end. `npm start -- --help` lists the options. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, SetupError, setUp } from './setup.mjs';

const args = process.argv.slice(2);
try {
  if (args.includes('--help') || args.includes('-h')) tellHelp();
  else process.exitCode = await run();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 3;
}

async function run() {
  setUp();
  const { runDemo } = await import('../dist/workflows/demo/run-demo.js');
  return runDemo(args);
}

/** From the page that is made of it: whoever asks for help has perhaps never built anything. */
function tellHelp() {
  const page = readFileSync(join(root, 'docs', 'reference', 'examples.md'), 'utf8');
  process.stdout.write(/^```text\n([\s\S]*?)^```/m.exec(page)?.[1] ?? page);
}
