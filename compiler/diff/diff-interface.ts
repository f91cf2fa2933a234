/** What callers see of a flow: name, version, input, output, events. */
import type { JsonSchema } from '../../schema/json.ts';
import type { FileId, Plan } from '../../schema/plan.ts';
import { compareSchemas } from './compare-schemas.ts';
import { durationWords } from './plain.ts';
import { spots } from './report.ts';
import { type DiffCode, type Difference, type DiffSeverity, spotOf } from './types.ts';

export function diffInterface(old: Plan, now: Plan): readonly Difference[] {
  const find = (severity: DiffSeverity, code: DiffCode, message: string): Difference => ({
    severity,
    code,
    path: '',
    message,
    ...spots(spotOf(old, old.flow.place), spotOf(now, now.flow.place)),
  });
  const out: Difference[] = [];
  if (old.flow.name !== now.flow.name) {
    out.push(find('breaking', 'interface.name', `The flow is named ${now.flow.name}; it was ${old.flow.name}.`));
  }
  out.push(...schemaChanges('input', schemaOf(old, old.input), schemaOf(now, now.input), find));
  out.push(...schemaChanges('output', schemaOf(old, old.output), schemaOf(now, now.output), find));
  for (const type of new Set([...Object.keys(old.events), ...Object.keys(now.events)])) {
    const was = old.events[type];
    const is = now.events[type];
    if (is === undefined) {
      out.push(find('breaking', 'interface.event', `Events ${type} are refused now: nothing listens for them.`));
    } else if (was === undefined) out.push(find('note', 'interface.event', `The flow listens for events ${type}.`));
    else out.push(...schemaChanges(`event ${type}`, schemaOf(old, was.schema), schemaOf(now, is.schema), find));
  }
  if (old.timeoutMs !== now.timeoutMs) {
    const words = `The whole run may take ${durationWords(now.timeoutMs)}; it was ${durationWords(old.timeoutMs)}.`;
    out.push(find('changed', 'limit.timeout', words));
  }
  return [...out, ...versionChange(old, now, out, find)];
}

function schemaOf(plan: Plan, file: FileId | undefined): JsonSchema {
  const found = file === undefined ? undefined : plan.files[file];
  return found?.kind === 'schema' ? found.content : true;
}

function schemaChanges(
  what: string,
  old: JsonSchema,
  now: JsonSchema,
  find: (severity: DiffSeverity, code: DiffCode, message: string) => Difference,
): readonly Difference[] {
  const code = what === 'input' ? 'interface.input' : what === 'output' ? 'interface.output' : 'interface.event';
  return compareSchemas(old, now).map(({ at, words, narrowed, widened }) => {
    // Who sends is hurt by what is refused now, who reads by what may come now.
    const breaks = what === 'output' ? widened : narrowed;
    const field = at === '' ? `The ${what}` : `${at} of the ${what}`;
    return find(breaks ? 'breaking' : 'note', code, `${field} ${words}.`);
  });
}

function versionChange(
  old: Plan,
  now: Plan,
  others: readonly Difference[],
  find: (severity: DiffSeverity, code: DiffCode, message: string) => Difference,
): readonly Difference[] {
  const was = old.flow.version;
  const is = now.flow.version;
  const breaks = others.some(({ severity }) => severity === 'breaking');
  const major = (version: string): string => version.split('.')[0] ?? '';
  if (breaks && major(was) === major(is)) {
    const stays = was === is ? `stays ${is}` : `goes from ${was} to ${is}`;
    return [find('note', 'interface.version', `The version ${stays}, though callers break: raise its first number.`)];
  }
  return was === is ? [] : [find('note', 'interface.version', `The version goes from ${was} to ${is}.`)];
}
