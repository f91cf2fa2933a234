/** Text to plan. Pure: reads through the tree alone, never evaluates, never throws on input. */
import type { Diagnostic, Range } from '../schema/diagnostic.ts';
import { checkFlow } from './check/check-flow.ts';
import { checkSize } from './check/size.ts';
import { signedApprovals } from './check-signed.ts';
import { finding, hasErrors, sortFindings } from './diagnostics/finding.ts';
import { FLOW_LIMITS } from './limits.ts';
import { lowerFlow } from './lower/lower-flow.ts';
import type { Flow } from './resolve/flow.ts';
import { link } from './resolve/link.ts';
import type { Links } from './resolve/links.ts';
import { placeOfProperty } from './resolve/place-of-property.ts';
import { projectFacts } from './resolve/project-facts.ts';
import { readFlow } from './resolve/read-flow.ts';
import { opt, type Reading } from './resolve/reading.ts';
import { createSession, documentAt, type Session } from './resolve/session.ts';
import { typesOf } from './types/flow-types.ts';
import type { Compiled, CompileOptions, SourceTree } from './types.ts';
import { validate } from './validate.ts';

/** Compiles the flow at a path of the project. `plan` is there where no error was found. */
export function compile(tree: SourceTree, path: string, options: CompileOptions): Compiled {
  return compileIn(createSession(tree, options), path);
}

export function compileIn(session: Session, path: string): Compiled {
  const known = session.compiled.get(path);
  if (known) return known;
  session.under.push(path);
  const compiled = runStages(session, path);
  session.under.pop();
  session.compiled.set(path, compiled);
  return compiled;
}

/** The stages: parse, validate, read, link, check, lower. Each adds its findings; the last runs where none is an error. */
function runStages(session: Session, path: string): Compiled {
  const parsed = documentAt(session, path);
  if (!parsed) return { diagnostics: [unread(session, path)] };
  const diagnostics: Diagnostic[] = [...parsed.diagnostics];
  const done = (): Compiled => ({ diagnostics: sortFindings(diagnostics) });
  if (!parsed.value) return done();
  diagnostics.push(...validate(parsed.value, 'flow'));

  const reading: Reading = { diagnostics, incomplete: false };
  const flow = readFlow(parsed.value, path, reading);
  if (!flow) return done();

  const tooLarge = checkSize(flow);
  if (tooLarge.length > 0) {
    // That single lists are long as well is the same mistake.
    const others = diagnostics.filter(({ code }) => code !== 'HF1112');
    return { diagnostics: sortFindings([...others, ...tooLarge]) };
  }

  const { links, diagnostics: linked, incomplete } = link(session, flow, (child) => compileIn(session, child));
  const { digest, strict = false, curation, models, hasPrice } = session.options;
  const given = { ...opt('curation', curation), ...opt('models', models), ...opt('hasPrice', hasPrice) };
  session.facts ??= projectFacts(session);
  const project = session.facts;
  const placeIn = (path: string, names: readonly string[]) => placeOfProperty(session, path, names);
  diagnostics.push(...linked, ...checkFlow({ flow, links, project, digest, strict, placeIn, ...given }, diagnostics));
  if (hasErrors(diagnostics) || reading.incomplete || incomplete) return done();

  const make = once(() => lowerFlow(flow, links, digest, curation?.teamOf(flow.file)));
  const length = mayBeTooLong(session, flow, links) ? JSON.stringify(make()).length : 0;
  if (length > FLOW_LIMITS.planLength) {
    const message = `the plan has ${length} characters; ${FLOW_LIMITS.planLength} are allowed`;
    diagnostics.push(finding('HF4034', flow.name.range, message, { hint: 'schemas, templates and tables count too' }));
    return done();
  }
  return {
    get plan() {
      return make();
    },
    signed: signedApprovals(flow),
    gives: once(() => typesOf(flow, links).output()),
    ...done(),
  };
}

/** Characters of a plan that a character of the flow makes, at most: the shortest expression makes some 150 of 7. */
const PLAN_PER_CHARACTER = 64;

/** Whether the plan has to be made to know its length: not for flows whose parts are small. */
function mayBeTooLong({ tree }: Session, flow: Flow, links: Links): boolean {
  if (links.children.size > 0) return true;
  let most = (tree.read(flow.file)?.length ?? 0) * PLAN_PER_CHARACTER;
  for (const part of [...links.files.values(), ...links.contracts.values()]) {
    if (most > FLOW_LIMITS.planLength) break;
    most += lengthOf(part);
  }
  return most > FLOW_LIMITS.planLength;
}

/** Many flows name the same contracts and files. */
const LENGTHS = new WeakMap<object, number>();

function lengthOf(part: object): number {
  const length = LENGTHS.get(part) ?? JSON.stringify(part).length;
  LENGTHS.set(part, length);
  return length;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** A file that is listed and gives no text is one without the permission to read it. */
function unread({ tree }: Session, path: string): Diagnostic {
  const listed = tree.list().includes(path);
  const message = listed ? `the file "${path}" cannot be read` : `there is no file "${path}"`;
  return finding('HF5007', startOf(path), message, listed ? { hint: 'is there the permission to read it?' } : {});
}

function startOf(file: string): Range {
  return { file, line: 1, col: 1, endLine: 1, endCol: 1 };
}
