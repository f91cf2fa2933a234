/** `npm run chaos`: sets up, then breaks what can be broken. */
import { SetupError, setUp } from './setup.mjs';

try {
  setUp();
  const { chaos } = await import('../dist/bench/chaos/main.js');
  process.exitCode = await chaos(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 3;
}
