/** Makes dist/workflow-bundle.js from the compiled workflow, and what the SDK loads by path as CommonJS. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { BUNDLE_PATH, makeWorkflowBundle } from '../dist/hosts/temporal/worker/bundle.js';

const failures = fileURLToPath(new URL('../dist/hosts/temporal/payloads/sealed-failures', import.meta.url));
await build({
  entryPoints: [`${failures}.js`],
  outfile: `${failures}.cjs`,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'cjs',
  logLevel: 'error',
});
const code = await makeWorkflowBundle((line) => process.stderr.write(`${line}\n`));
writeFileSync(BUNDLE_PATH, code);
