/** Makes corpus/ and models/ anew: `node dist/workflows/kyc-review/data/main.js`. The same on every machine. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WORKFLOWS } from '../../testing/stand.ts';
import { makeDocuments } from './make-documents.ts';

const root = join(WORKFLOWS, 'kyc-review');
for (const [path, text] of makeDocuments((path) => readFileSync(join(root, path), 'utf8')))
  writeFileSync(join(root, path), text);
