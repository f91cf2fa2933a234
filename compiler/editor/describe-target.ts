import { ENGINE_ERRORS } from '../../schema/fault.ts';
import type { Contract } from '../../stdlib/contract.ts';
import { CALL_ERRORS } from '../../stdlib/errors.ts';
import { flowsOf, newestFlow } from '../resolve/flow-index.ts';
import { loadFile } from '../resolve/load-file.ts';
import { resolvePath } from '../resolve/paths.ts';
import { fieldsOf } from '../resolve/reading.ts';
import { documentAt, type Session } from '../resolve/session.ts';
import { stepsOf } from '../resolve/walk.ts';
import { fromSchema } from '../types/from-schema.ts';
import { block, describeContract } from './describe-contract.ts';
import { describeStep } from './describe-step.ts';
import type { ReferenceKind } from './reference-at.ts';
import { showType } from './show-type.ts';
import type { TargetContext } from './targets.ts';

/** What is known of what a place names, as Markdown; undefined where that is nothing. */
export function describeTarget(context: TargetContext, kind: ReferenceKind, name: string): string | undefined {
  const { session, path, analysis } = context;
  switch (kind.k) {
    case 'activity': {
      const contract = session.options.contracts.get(name);
      return contract && describeContract(contract);
    }
    case 'flow':
      return describeFlow(session, name);
    case 'file': {
      const file = resolvePath(path, name);
      return file === undefined ? undefined : describeFile(session, kind.use, file);
    }
    case 'step': {
      const id = /^[a-z][a-z0-9_]*/.exec(name)?.[0];
      const step = analysis && stepsOf(analysis.flow).find((one) => one.id.v === id);
      return step && describeStep(step);
    }
    case 'error':
      return describeError(name, [...(analysis?.links.contracts.values() ?? [])]);
    default:
      return undefined;
  }
}

function describeFlow(session: Session, name: string): string | undefined {
  const [flow = '', range = ''] = name.split('@');
  const found = newestFlow(flowsOf(session), flow, range);
  if (!found) return undefined;
  const fields = fieldsOf(documentAt(session, found.path)?.value);
  const words = ['title', 'description'].flatMap((key) => {
    const node = fields.get(key)?.value;
    return node?.kind === 'scalar' && typeof node.value === 'string' ? [node.value] : [];
  });
  return [`**${found.name}** ${found.version} (\`${found.path}\`)`, ...words].join('\n\n');
}

function describeFile(
  session: Session,
  use: Extract<ReferenceKind, { readonly k: 'file' }>['use'],
  path: string,
): string | undefined {
  if (use === 'flow' || use === 'data' || use === 'any') return undefined;
  const loaded = loadFile(session, use, path);
  const { file } = loaded ?? {};
  if (loaded && !file) return `\`${path}\` has errors of its own.`;
  if (file?.kind === 'schema') {
    const { content } = file;
    const words = typeof content === 'boolean' ? [] : [content.title, content.description];
    const told = words.filter((one): one is string => typeof one === 'string');
    return [...told, block(showType(fromSchema(content)))].join('\n\n');
  }
  if (file?.kind === 'template') {
    const { title, schema } = file.content;
    const data = schema === undefined ? 'It declares no data.' : block(`data: ${showType(fromSchema(schema))}`);
    return [...(title === undefined ? [] : [title]), data].join('\n\n');
  }
  return undefined;
}

function describeError(type: string, contracts: readonly Contract[]): string | undefined {
  const all = [
    ...Object.entries(ENGINE_ERRORS).map(([one, title]) => ({ type: one, title, by: 'the engine' })),
    ...Object.entries(CALL_ERRORS).map(([one, { title }]) => ({ type: one, title, by: 'any call' })),
    ...contracts.flatMap(({ name, errors }) => errors.map((one) => ({ ...one, by: name }))),
  ];
  const fits = (one: string): boolean => (type.endsWith('.*') ? one.startsWith(type.slice(0, -1)) : one === type);
  const found = all.filter((one) => fits(one.type));
  return found.length === 0 ? undefined : found.map((one) => `- \`${one.type}\`: ${one.title} (${one.by})`).join('\n');
}
