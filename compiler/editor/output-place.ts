import type { Range } from '../../schema/diagnostic.ts';
import { contractNodes } from '../project-contracts.ts';
import type { At, Step } from '../resolve/flow.ts';
import { flowsOf, newestFlow } from '../resolve/flow-index.ts';
import { resolvePath } from '../resolve/paths.ts';
import { fieldsOf } from '../resolve/reading.ts';
import { documentAt } from '../resolve/session.ts';
import type { FlowAnalysis } from './analyse-flow.ts';
import { fieldPlace, type PlacedSchema, schemaAt } from './schema-places.ts';

/** Where a field of the output of a step is declared; undefined where nothing of the project says so. */
export function outputPlace(analysis: FlowAnalysis, step: Step, path: readonly string[]): Range | undefined {
  const [first, ...rest] = path;
  if (first === undefined) return undefined;
  const { session, flow } = analysis;
  const inFile = (reference: At<string> | undefined, inside: readonly string[]): Range | undefined => {
    const file = reference && resolvePath(flow.file, reference.v);
    const node = file === undefined ? undefined : documentAt(session, file)?.value;
    return file !== undefined && node ? fieldPlace(session, { file, node }, inside) : undefined;
  };
  switch (step.kind) {
    case 'set':
      return step.set.entries.find(({ key }) => key === first)?.keyRange;
    case 'parallel': {
      const branch = step.branches.find(({ name }) => name.v === first);
      const last = branch?.steps.at(-1);
      return (last && outputPlace(analysis, last, rest)) ?? branch?.name.range;
    }
    case 'do':
    case 'repeat': {
      const last = step.steps.at(-1);
      return last && (outputPlace(analysis, last, path) ?? last.id.range);
    }
    case 'call':
      return inFile(step.narrow, path) ?? fieldPlace(session, contractOutput(analysis, step.call.v), path);
    case 'run':
      return fieldPlace(session, childOutput(analysis, step.run.v), path);
    case 'listen': {
      const slot = step.slots.find(({ name }) => name?.v === first);
      return slot ? (inFile(slot.schema, rest) ?? slot.name?.range) : inFile(step.slots[0]?.schema, path);
    }
    case 'approval':
      return first === 'form' ? inFile(step.form, rest) : undefined;
    default:
      return undefined;
  }
}

function contractOutput({ session }: FlowAnalysis, name: string): PlacedSchema | undefined {
  const found = contractNodes(session).find((one) => one.name === name);
  return found && schemaAt(session, found.range.file, fieldsOf(found.node).get('output')?.value);
}

function childOutput({ session }: FlowAnalysis, reference: string): PlacedSchema | undefined {
  const [name = '', range = ''] = reference.split('@');
  const child = newestFlow(flowsOf(session), name, range);
  const output = child && fieldsOf(documentAt(session, child.path)?.value).get('output')?.value;
  return child && schemaAt(session, child.path, fieldsOf(output).get('schema')?.value);
}
