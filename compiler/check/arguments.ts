import type { Diagnostic } from '../../schema/diagnostic.ts';
import type { Call, Run, Value } from '../resolve/flow.ts';
import type { Links } from '../resolve/links.ts';
import { mergeWith } from '../resolve/merge-with.ts';
import type { SchemaAt } from '../resolve/schema-walk.ts';
import { inputOf, outputOfTarget, outputSchemaOf, schemaOfFile } from '../resolve/schemas.ts';
import { callsOf, runsOf, stepsOf } from '../resolve/walk.ts';
import type { RuleContext } from './check-flow.ts';
import { judgeLiteral } from './judge-literal.ts';

/** What a flow writes out literally fits the schema of its place: arguments, fallback values, overrides, `return`. */
export function checkArguments({ flow, links }: RuleContext): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const judge = (value: Value | undefined, schema: SchemaAt | undefined, owner: string) =>
    value && found.push(...judgeLiteral(value, schema, links, owner));
  for (const { call } of callsOf(flow)) found.push(...judgeWith(call, call.with, links));
  for (const { run } of runsOf(flow)) found.push(...judgeWith(run, run.with, links));
  for (const step of stepsOf(flow)) {
    if (step.kind === 'return') judge(step.value, outputSchemaOf(flow, links), 'the output of the flow');
    if (step.kind !== 'call') continue;
    const output = schemaOfFile(step.narrow, links) ?? outputOfTarget(step, links);
    for (const { then } of step.checks) if (then.k === 'override') judge(then.value, output, `"${step.call.v}"`);
    for (const { then } of step.fallback) {
      if (then.k === 'value') judge(then.value, output, `the output of "${step.call.v}"`);
      // What the step's own arguments lack was told there.
      else if (judgeWith(step, step.with, links).length === 0) {
        found.push(...judgeWith(step, mergeWith(step.with, then.with), links));
      }
    }
  }
  return found;
}

function judgeWith(target: Call | Run, given: Value | undefined, links: Links): readonly Diagnostic[] {
  const name = 'call' in target ? target.call : target.run;
  const value = given ?? { k: 'map', entries: [], range: name.range };
  return judgeLiteral(value, inputOf(target, links), links, `"${name.v}"`);
}
