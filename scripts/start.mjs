/** `npm start`: sets up, then runs an example flow on Temporal from end to end. `npm start -- --help` lists the options. */
import { SetupError, setUp } from './setup.mjs';

try {
  setUp();
  const { runDemo } = await import('../dist/workflows/demo/run-demo.js');
  process.exitCode = await runDemo(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 3;
}
