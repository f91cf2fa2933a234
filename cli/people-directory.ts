/** The document that says who is in which group (`people.directory`). */
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Members } from '../hosts/wall/people/policy.ts';
import type { PeopleDocument } from '../schema/generated/people.ts';
import { CliFailure } from './exit.ts';
import type { LoadedProject } from './load-project.ts';

/** Reads it anew whenever the file has changed. What it gives throws where the file is not there or is wrong. */
export function openDirectory(root: string, path: string): () => Promise<Members> {
  const file = resolve(root, path);
  let seen = '';
  let members: Members = {};
  return async () => {
    const { mtimeMs, size, ino } = look(path, file);
    const now = `${mtimeMs} ${size} ${ino}`;
    if (now === seen) return members;
    members = await readMembers(path, readFileSync(file, 'utf8'));
    seen = now;
    return members;
  };
}

/** What goes wrong stands in histories: it names the file as the project does, and no folder of this machine. */
function look(path: string, file: string) {
  try {
    return statSync(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new Error(`${path} (${code}).`, { cause: error });
  }
}

async function readMembers(path: string, text: string): Promise<Members> {
  const [{ parse }, { validate }, { toJson }] = await Promise.all([
    import('../compiler/parse.ts'),
    import('../compiler/validate.ts'),
    import('../compiler/resolve/to-json.ts'),
  ]);
  const { value, diagnostics } = parse(path, text);
  const wrong = [...diagnostics, ...(value === undefined ? [] : validate(value, 'people'))].find(
    ({ severity }) => severity === 'error',
  );
  if (wrong !== undefined) throw new Error(`${path}:${wrong.range.line}:${wrong.range.col} ${wrong.message}`);
  if (value === undefined) throw new Error(`${path} is empty`);
  // `validate` has judged the document by the schema that the type is made from.
  return (toJson(value) as unknown as PeopleDocument).groups;
}

/** Members of all groups, by `people.groups` and the directory together. Throws where that cannot be read. */
export async function membersOf(root: string, settings: LoadedProject['settings']): Promise<Members> {
  const { groups = {}, directory } = settings.people ?? {};
  if (directory === undefined) return groups;
  const more = await openDirectory(root, directory)().catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new CliFailure('findings', `people.directory: ${why}`, { cause: error });
  });
  const names = new Set([...Object.keys(groups), ...Object.keys(more)]);
  return Object.fromEntries([...names].map((name) => [name, [...(groups[name] ?? []), ...(more[name] ?? [])]]));
}

/** The groups that a person is a member of. */
export function groupsIn(members: Members, user: string): readonly string[] {
  return Object.keys(members).filter((group) => members[group]?.includes(user));
}
