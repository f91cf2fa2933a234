/** Comments that take findings away: where they count, and what is told of those that do not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { standardContracts } from '../stdlib/index.ts';
import { checkProject, checkShare, joinShares } from './compile-project.ts';
import { everyNth } from './fixtures/every-nth.ts';
import { sha256, treeOf } from './fixtures/project.ts';

const HEAD = 'holdfast: "1"\nname: a\nversion: 1.0.0\nsteps:\n';
const WAIT = '- { id: pause, wait: PT0.5S }';
const options = { contracts: standardContracts, digest: sha256 };

const cases: { readonly [what: string]: readonly [steps: string, left: string] } = {
  'no comment': [`  ${WAIT}\n`, '5 HF4028'],
  'at the end of the line': [`  ${WAIT} # holdfast-ignore HF4028: known\n`, ''],
  'on the line above': [`  # holdfast-ignore HF4028: known\n  ${WAIT}\n`, ''],
  'above other comments and blanks': [`  # holdfast-ignore HF4028: known\n\n  # more\n  ${WAIT}\n`, ''],
  'close to the sign': [`  #holdfast-ignore HF4028:known\n  ${WAIT}\n`, ''],
  'only the next line': [
    `  # holdfast-ignore HF4028: known\n  ${WAIT}\n  ${WAIT.replace('pause', 'again')}\n`,
    '7 HF4028',
  ],
  'another code': [`  ${WAIT} # holdfast-ignore HF4027: known\n`, '5 HF1017 5 HF4028'],
  'no reason': [`  ${WAIT} # holdfast-ignore HF4028\n`, '5 HF1016 5 HF4028'],
  'an empty reason': [`  ${WAIT} # holdfast-ignore HF4028:  \n`, '5 HF1016 5 HF4028'],
  'no code': [`  ${WAIT} # holdfast-ignore: known\n`, '5 HF1016 5 HF4028'],
  'a code that is none': [`  ${WAIT} # holdfast-ignore HF9999: known\n`, '5 HF1016 5 HF4028'],
  'an error': [`  - { id: a, set: { x: "\${ $nothing }" } } # holdfast-ignore HF4018: known\n`, '5 HF1016 5 HF4018'],
  unused: ['  # holdfast-ignore HF4028: known\n  - { id: pause, wait: PT2S }\n', '5 HF1017'],
  'a key': [`  - id: pause\n    wait: PT0.5S # holdfast-ignore HF4028: known\n`, ''],
  'a key of another line': [`  - id: pause # holdfast-ignore HF4028: known\n    wait: PT0.5S\n`, '5 HF1017 6 HF4028'],
  'inside a block': [
    `  - id: a\n    if: >-  # holdfast-ignore HF2025: a field of that name\n      \${ $exists(\n      $input.length) }\n    wait: PT2S\n`,
    '',
  ],
  'above a block': [
    `  - id: a\n    # holdfast-ignore HF2025: a field of that name\n    if: >-\n      \${ $exists(\n      $input.length) }\n    wait: PT2S\n`,
    '',
  ],
  'above a text in quotes': [
    `  - id: a\n    # holdfast-ignore HF2025: a field of that name\n    if: "\${ $exists(\n      $input.length) }"\n    wait: PT2S\n`,
    '',
  ],
  'text of a block is no comment': [
    `  - id: a\n    set:\n      text: |\n        # holdfast-ignore HF4028: no comment\n        more\n  ${WAIT}\n`,
    '10 HF4028',
  ],
};

const show = (all: readonly { readonly code: string; readonly range: { readonly line: number } }[]): string =>
  all
    .map(({ code, range }) => `${range.line} ${code}`)
    .sort()
    .join(' ');

for (const [what, [steps, left]] of Object.entries(cases)) {
  test(`ignoring: ${what}`, () => {
    const tree = treeOf({ 'a.flow.yaml': HEAD + steps });
    const { diagnostics, flows } = checkProject(tree, options);
    assert.equal(show(diagnostics), left);
    const hasPlan = flows.get('a.flow.yaml')?.plan !== undefined;
    assert.equal(hasPlan, !diagnostics.some(({ severity }) => severity === 'error'));
    const shares = [0, 1].map((i) => checkShare(tree, options, undefined, everyNth(i, 2)));
    assert.deepEqual(joinShares(shares).diagnostics, diagnostics);
  });
}
