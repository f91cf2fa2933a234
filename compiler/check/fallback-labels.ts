import type { Diagnostic, Range } from '../../schema/diagnostic.ts';
import { finding } from '../diagnostics/finding.ts';
import { listSome } from '../diagnostics/list-some.ts';
import { nearest } from '../diagnostics/nearest.ts';
import type { CallStep, Value } from '../resolve/flow.ts';
import { stepsOf } from '../resolve/walk.ts';
import { fromSchemaAt } from '../types/from-schema.ts';
import type { Type } from '../types/type.ts';
import type { RuleContext } from './check-flow.ts';

/**
 * A label that a `fallback` of `model.classify` gives, and that nobody expects: where it goes only others are taken, or it
 * is next to one of the step's labels. One that is none of them may be meant: a person looks at it, as `other`.
 */
export function checkFallbackLabels(context: RuleContext): readonly Diagnostic[] {
  return stepsOf(context.flow).flatMap((step) =>
    step.kind === 'call' && step.call.v === 'model.classify' ? checkStep(step, context) : [],
  );
}

interface Literal {
  readonly v: string;
  readonly range: Range;
}

function checkStep(step: CallStep, context: RuleContext): readonly Diagnostic[] {
  const given = step.fallback.flatMap(({ then }) => (then.k === 'value' ? literalIn(then.value) : []));
  if (given.length === 0) return [];
  const labels = labelsOf(step);
  const takers = takersOf(step.id.v, context);
  return given.flatMap(({ v, range }) => {
    const refuses = takers.find(({ values }) => !values.includes(v));
    if (refuses !== undefined) {
      const message = `the fallback gives the label "${v}", and where it goes that is not taken`;
      const hint = `one of ${listSome(refuses.values.map((one) => JSON.stringify(one)))}`;
      return [finding('HF5026', range, message, { hint, related: [{ range: refuses.range, message: 'goes here' }] })];
    }
    if (labels === undefined || labels.names.includes(v)) return [];
    const near = nearest(v, labels.names);
    if (near === undefined) return [];
    const message = `"${v}" is none of the labels of the step`;
    const related = [{ range: labels.range, message: 'its labels' }];
    return [finding('HF5026', range, message, { hint: `did you mean "${near}"?`, related })];
  });
}

function literalIn(value: Value): readonly Literal[] {
  const label = entryOf(value, 'label');
  return label?.k === 'lit' && typeof label.v === 'string' ? [{ v: label.v, range: label.range }] : [];
}

const entryOf = (value: Value | undefined, name: string): Value | undefined =>
  value?.k === 'map' ? value.entries.find(({ key }) => key === name)?.value : undefined;

/** Undefined where the text does not say all of them: examples, the catalogue, or another try may bring more. */
function labelsOf(step: CallStep): { readonly names: readonly string[]; readonly range: Range } | undefined {
  const labels = entryOf(step.with, 'labels');
  if (labels?.k !== 'map' || step.fallback.some(({ then }) => then.k === 'with')) return undefined;
  return { names: labels.entries.map(({ key }) => key), range: labels.range };
}

interface Taker {
  readonly values: readonly string[];
  readonly range: Range;
}

/** Places that take certain texts alone, and that are given the label, or the whole output of the step, as it is. */
function takersOf(id: string, { types }: RuleContext): readonly Taker[] {
  return types.sites.flatMap(({ site: { expr, schema } }) => {
    const { source, range } = expr.expression;
    if (schema === undefined || (source !== `$steps.${id}` && source !== `$steps.${id}.label`)) return [];
    const wanted = fromSchemaAt(schema);
    const values = textsOf(source.endsWith('.label') ? wanted : wanted.object?.field('label'));
    return values === undefined ? [] : [{ values, range }];
  });
}

/** Undefined where it takes any text. What takes no text at all is told as a misfit of types. */
function textsOf(wanted: Type | undefined): readonly string[] | undefined {
  return wanted === undefined || wanted.any ? undefined : wanted.text?.values;
}
