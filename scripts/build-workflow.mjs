/** Makes dist/workflow-bundle.js from the compiled workflow. */
import { writeFileSync } from 'node:fs';
import { BUNDLE_PATH, makeWorkflowBundle } from '../dist/hosts/temporal/worker/bundle.js';

const code = await makeWorkflowBundle((line) => process.stderr.write(`${line}\n`));
writeFileSync(BUNDLE_PATH, code);
