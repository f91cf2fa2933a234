/** Mocks: the paths are those of calls, and the answers are what the contracts allow. */
import type { Range } from '../../schema/diagnostic.ts';
import { ENGINE_ERRORS } from '../../schema/fault.ts';
import type { MockAnswer, MockPlan, MockUsage } from '../../schema/flow-test.ts';
import type { Json, JsonSchema } from '../../schema/json.ts';
import type { CallStep, ValuePlan } from '../../schema/plan.ts';
import { CALL_ERRORS } from '../../stdlib/errors.ts';
import { pointerParts } from '../../stdlib/file-parameters.ts';
import { outputByFile } from '../../stdlib/output-source.ts';
import { respell } from '../diagnostics/fix.ts';
import { listSome } from '../diagnostics/list-some.ts';
import { didYouMean } from '../diagnostics/nearest.ts';
import type { Node } from '../nodes.ts';
import { fieldsOf, opt } from '../resolve/reading.ts';
import { readData } from './read-value.ts';
import { itemsOf, msOf, numberOf, type Reader, report, textOf } from './reader.ts';
import { mockablePaths, parsePath, unknownPath } from './step-paths.ts';

/** What answers at a path have to be. */
interface Target {
  /** `customs.assess`, or the flow that is run. */
  readonly name: string;
  /** All of them hold. */
  readonly output: readonly JsonSchema[];
  /** Absent: any, as a child may raise what it likes. */
  readonly errors?: readonly string[];
}

export function readMocks(reader: Reader, node: Node | undefined): readonly MockPlan[] {
  return [...fieldsOf(node).values()].map(({ key, keyRange, value }) => {
    const target = targetOf(reader, key, keyRange);
    const items = value.kind === 'list' ? itemsOf(value) : [value];
    return { path: { v: key, range: keyRange }, answers: items.map((item) => readAnswer(reader, item, target)) };
  });
}

function readAnswer(reader: Reader, node: Node, target: Target | undefined): MockAnswer {
  const fields = fieldsOf(node);
  const usage = fields.get('usage')?.value;
  const common = {
    range: node.range,
    afterMs: msOf(fields.get('after')?.value),
    ...opt('usage', usage && readUsage(usage)),
  };
  const output = fields.get('output');
  if (output !== undefined) {
    const value = readData(reader, output.value);
    const problems = (target?.output ?? []).flatMap((schema) => reader.session.options.validate?.(schema, value) ?? []);
    if (target !== undefined && problems.length > 0) {
      const message = `this is no output of ${target.name}: ${problems.join('; ')}`;
      report(
        reader,
        'HF5033',
        output.value.range,
        message,
        'the contract, output.schema and schema of the step decide',
      );
    }
    return { ...common, t: 'output', output: value };
  }
  const error = fieldsOf(fields.get('error')?.value);
  const type = error.get('type')?.value;
  if (target?.errors !== undefined && type !== undefined && !target.errors.includes(textOf(type))) {
    const hint = didYouMean(textOf(type), target.errors) ?? `it may end with ${listSome(target.errors)}`;
    const fix = respell(type.range, textOf(type), target.errors);
    report(reader, 'HF5033', type.range, `${target.name} never ends with "${textOf(type)}"`, hint, fix);
  }
  const effect = textOf(error.get('effect')?.value);
  const data = error.get('data')?.value;
  const detail = error.get('detail')?.value;
  return {
    ...common,
    t: 'error',
    type: textOf(type),
    ...opt('detail', detail && textOf(detail)),
    ...opt('status', numberOf(error.get('status')?.value)),
    ...opt('data', data && readData(reader, data)),
    ...opt('effect', effect === 'none' || effect === 'unknown' ? effect : undefined),
  };
}

function readUsage(node: Node): MockUsage {
  const fields = fieldsOf(node);
  const count = (key: string): number | undefined => numberOf(fields.get(key)?.value);
  return {
    ...opt('inputTokens', count('inputTokens')),
    ...opt('outputTokens', count('outputTokens')),
    ...opt('costUsd', count('costUsd')),
    ...opt('calls', count('calls')),
  };
}

function targetOf(reader: Reader, path: string, range: Range): Target | undefined {
  const { plan, steps } = reader;
  const parsed = parsePath(path);
  const problem = unknownPath(steps, path);
  if (parsed === undefined || problem !== undefined) {
    const paths = mockablePaths(plan, steps);
    const hint = didYouMean(path, paths) ?? `calls are ${listSome(paths)}`;
    report(reader, 'HF5031', range, problem ?? `"${path}" is no path`, hint, respell(range, path, paths));
    return undefined;
  }
  const step = steps.get(parsed.id)?.step;
  const undo = parsed.undo && (step?.kind === 'call' || step?.kind === 'run') ? step.compensate : undefined;
  if (undo !== undefined) return undo.k === 'call' ? callTarget(reader, undo.call, []) : childTarget(reader, undo.run);
  if (step?.kind === 'approval' && parsed.notify && step.notify !== undefined)
    return callTarget(reader, step.notify.call, []);
  if (step?.kind === 'run' && step.detach) return refuse(reader, range, path, 'nobody waits for what is detached');
  if (step?.kind === 'run') return childTarget(reader, step.run);
  if (step?.kind !== 'call') return refuse(reader, range, path, `${step?.kind ?? 'it'} calls nothing`);
  if (plan.contracts[step.call]?.effect === 'pure') return refuse(reader, range, path, `${step.call} is pure`);
  const clause = parsed.fallback === undefined ? undefined : step.fallback[parsed.fallback - 1];
  if (clause?.then.k === 'value') return refuse(reader, range, path, 'the fallback gives a value');
  return callTarget(reader, step.call, narrowings(reader, step, clause?.then.with ?? step.with));
}

function refuse(reader: Reader, range: Range, path: string, why: string): undefined {
  const hint = `it runs for real; calls are ${listSome(mockablePaths(reader.plan, reader.steps))}`;
  report(reader, 'HF5032', range, `"${path}" cannot be mocked: ${why}`, hint);
}

function callTarget({ plan }: Reader, call: string, narrower: readonly JsonSchema[]): Target | undefined {
  const contract = plan.contracts[call];
  if (contract === undefined) return undefined;
  const declared = contract.errors.map(({ type }) => type);
  const errors = [...declared, ...ANY_CALL];
  return { name: call, output: [contract.output, ...narrower], errors };
}
/** Errors that every call may end with, in a test too. */
const ANY_CALL: readonly string[] = [
  ...Object.keys(CALL_ERRORS),
  ...Object.keys(ENGINE_ERRORS).filter((type) =>
    ['timeout', 'input.invalid', 'output.invalid', 'limit.exceeded', 'budget.exceeded', 'policy.denied'].includes(type),
  ),
];

function childTarget({ plan }: Reader, run: string): Target | undefined {
  const child = plan.flows[run];
  if (child === undefined) return undefined;
  const file = child.output === undefined ? undefined : child.files[child.output];
  return { name: run, output: file?.kind === 'schema' ? [file.content] : [] };
}

/** `output.schema` of the step, and what the file that the call names says of its output. */
function narrowings({ plan, contracts }: Reader, step: CallStep, given: ValuePlan): readonly JsonSchema[] {
  const file = step.narrow === undefined ? undefined : plan.files[step.narrow];
  const narrow = file?.kind === 'schema' ? [file.content] : [];
  const contract = contracts.get(step.call);
  const source = contract?.outputFrom;
  if (contract === undefined || source === undefined) return narrow;
  const named = pointerParts(source.at).reduce(entryOf, given as ValuePlan | undefined);
  const content = named?.k === 'file' ? plan.files[named.file]?.content : undefined;
  // A template is no Json by its type, and cannot say an output.
  const own = outputByFile(contract, content as Json | undefined);
  return own === undefined ? narrow : [...narrow, own];
}

function entryOf(value: ValuePlan | undefined, name: string): ValuePlan | undefined {
  return value?.k === 'map' ? value.entries.find(({ key }) => key === name)?.value : undefined;
}

/** Answers of models are what a test is about: no example stands in for them. */
export const isModel = (call: string): boolean => call.startsWith('model.');
