import { code, page, table } from '../../cli/render/page-parts.ts';
import { ELSEWHERE } from '../../compiler/expression/check-call.ts';
import { EXPRESSION_LIMITS } from '../../compiler/expression/limits.ts';
import { PROFILE_DIAGNOSTICS } from '../../schema/diagnostics-profile.ts';
import {
  type ExpressionFunction,
  FUNCTION_FAMILIES,
  REFUSED_FUNCTIONS,
} from '../../stdlib/functions/expression-functions.ts';

const INTRO = `The functions that an expression may call: a closed list ([rule 8](language.md#r8)). None is random, none depends on the
machine, its locale or its time zone, so that a run repeats exactly. An expression has at most
${EXPRESSION_LIMITS.length.toLocaleString('en-US')} characters and ${EXPRESSION_LIMITS.depth} levels; regular expressions are RE2, which takes linear time and has
no look-around and no back-references.

Every example is a test. A result of *absent* is no value at all: read it with \`??\`, \`$exists\`, \`$count\` or \`[ … ]\`
([rule 6](language.md#r6)).`;

export function makeFunctionsPage(): string {
  const families = Object.entries(FUNCTION_FAMILIES).flatMap(([family, functions]) => [
    `## ${family}`,
    table(['function', 'gives', 'examples'], Object.entries(functions).map(renderFunction)),
  ]);
  return page('# Functions of expressions', INTRO, ...families, ...renderRefusals());
}

function renderFunction([name, { signature, summary, examples }]: readonly [string, ExpressionFunction]): string[] {
  const shown = examples.map(
    ({ expression, result }) =>
      `${code(expression)} → ${result === undefined ? '*absent*' : code(JSON.stringify(result))}`,
  );
  return [`<a id="${name.toLowerCase()}"></a>${code(signature)}`, summary, shown.join('<br>')];
}

function renderRefusals(): readonly string[] {
  const sorted = (list: { readonly [name: string]: string }) =>
    Object.entries(list).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const parts = Object.entries(PROFILE_DIAGNOSTICS).map(([id, { title, explanation }]) => [
    `[${id}](diagnostics.md#${id.toLowerCase()})`,
    title,
    explanation,
  ]);
  return [
    '## Functions of JSONata that are refused',
    table(
      ['function', 'instead'],
      sorted(REFUSED_FUNCTIONS).map(([name, instead]) => [code(`$${name}`), instead]),
    ),
    '## Parts of JSONata that are refused',
    table(['finding', 'is', 'why, and what instead'], parts),
    '## What functions of other languages are called here',
    table(
      ['there', 'here'],
      sorted(ELSEWHERE).map(([name, instead]) => [code(name), instead]),
    ),
  ];
}
