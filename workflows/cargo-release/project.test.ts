/** Names that are misspelt in the flow, and what is said of them. */
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { runProgram } from '../../cli/run-program.ts';
import { fakeIo } from '../../cli/testing/fake-io.ts';
import { WORKFLOWS } from '../testing/stand.ts';

const SOURCE = join(WORKFLOWS, 'cargo-release');
const folder = mkdtempSync(join(tmpdir(), 'holdfast-project-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function copyProject(name: string): string {
  const copy = join(folder, name);
  cpSync(SOURCE, copy, { recursive: true, filter: (path) => !path.includes('.holdfast') });
  return copy;
}

async function holdfast(cwd: string, ...args: readonly string[]) {
  const io = fakeIo({ cwd });
  return { code: await runProgram(args, io), ...io.written };
}

interface Misspelling {
  readonly write: string;
  readonly instead: string;
  /** What the finding suggests. */
  readonly suggests: RegExp;
}
const MISSPELLINGS: { readonly [name: string]: Misspelling } = {
  'a step': { write: '$steps.scren.duty.amount', instead: '$steps.screen.duty.amount', suggests: /screen/ },
  'a check': { write: '$checks.extract.too_hevy', instead: '$checks.extract.too_heavy', suggests: /too_heavy/ },
  'an activity': { write: 'call: customs.asess', instead: 'call: customs.assess', suggests: /customs\.assess/ },
  'a key': { write: '    aproval:', instead: '    approval:', suggests: /approval/ },
  'a file': { write: './prompts/extrct.hbs', instead: './prompts/extract.hbs', suggests: /prompts\/extract\.hbs/ },
};

for (const [name, { write, instead, suggests }] of Object.entries(MISSPELLINGS))
  test(`${name} that is misspelt: its line, and the name that was meant`, async () => {
    const copy = copyProject(`misspelt-${name.replace(' ', '-')}`);
    const file = join(copy, 'cargo-release.flow.yaml');
    const before = readFileSync(file, 'utf8');
    const text = before.replace(instead, write);
    assert.notEqual(text, before);
    writeFileSync(file, text);
    const line = text.slice(0, text.indexOf(write)).split('\n').length;
    const { code, out } = await holdfast(copy, 'check', 'cargo-release.flow.yaml');
    assert.equal(code, 1);
    const found = out.split(/\n(?=\S+:\d+:\d+ )/).find((one) => one.startsWith(`cargo-release.flow.yaml:${line}:`));
    assert.match(found ?? `nothing on line ${line}: ${out}`, suggests);
  });
