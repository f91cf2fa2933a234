import type { Diagnostic } from '../../schema/diagnostic.ts';
import { finding } from '../diagnostics/finding.ts';
import type { Call, Run, Step, Value } from '../resolve/flow.ts';
import { stepsOf } from '../resolve/walk.ts';
import type { RuleContext } from './check-flow.ts';

/** `$input.name` and the like: a name of the language, a dot and a field. */
const READ = /\$(?:input|steps|vars|checks|self|run|error|outcome|event)\.[A-Za-z_][\w.]*/;
/** The whole text could be an expression. */
const WHOLE = /^\$\w+\.[\w.]+(?:\[\d+\])?[\w.]*$/;
/** Characters of a text that are looked at. */
const MOST_LENGTH = 10_000;

/** Texts that name a value of the run outside of `${ }`: they would stay as they are written. */
export function checkBareReads({ flow, isTold }: RuleContext): readonly Diagnostic[] {
  return stepsOf(flow)
    .flatMap(valuesOf)
    .flatMap(inValue)
    .filter(({ range }) => !isTold(range));
}

function inValue(value: Value): readonly Diagnostic[] {
  if (value.k === 'map') return value.entries.flatMap((entry) => inValue(entry.value));
  if (value.k === 'list') return value.items.flatMap(inValue);
  if (value.k !== 'lit' || typeof value.v !== 'string' || value.v.length > MOST_LENGTH) return [];
  const text = value.v.trim();
  const read = READ.exec(text)?.[0].replace(/\.$/, '');
  if (read === undefined) return [];
  const message = `this is a text: \`${read}\` is not replaced in it`;
  if (!WHOLE.test(text)) {
    const hint = `make all of it an expression, and join texts with &: "\${ 'a text, then ' & ${read} }"`;
    return [finding('HF2033', value.range, message, { hint })];
  }
  const newText = `"\${ ${text} }"`;
  const fix = { title: `write ${newText}`, edits: [{ range: value.range, newText }] };
  return [finding('HF2033', value.range, message, { hint: `write ${newText}`, fix })];
}

function valuesOf(step: Step): readonly Value[] {
  return ofStep(step).flatMap((value) => value ?? []);
}

type Perhaps = Value | undefined;
const given = (target: Call | Run | undefined): Perhaps => target?.with;

function ofStep(step: Step): readonly Perhaps[] {
  switch (step.kind) {
    case 'call':
      return [
        step.with,
        given(step.compensate),
        ...step.fallback.map(({ then }) => (then.k === 'with' ? then.with : then.value)),
        ...step.checks.map(({ then }) => (then.k === 'override' ? then.value : undefined)),
      ];
    case 'run':
      return [step.with, given(step.compensate)];
    case 'set':
      return [step.set];
    case 'emit':
      return [step.data];
    case 'return':
      return [step.value];
    case 'foreach':
      return [step.collect];
    case 'approval':
      return [step.approvalTitle, step.show, given(step.notify)];
    case 'raise':
      return step.raise.k === 'new' ? [step.raise.detail, step.raise.data] : [];
    default:
      return [];
  }
}
