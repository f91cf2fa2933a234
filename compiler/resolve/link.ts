import type { Diagnostic } from '../../schema/diagnostic.ts';
import type { FilePlan } from '../../schema/plan.ts';
import type { Contract } from '../../stdlib/contract.ts';
import { curate } from '../../stdlib/curation.ts';
import { relaxContract } from '../curation/relax.ts';
import { finding } from '../diagnostics/finding.ts';
import { respell } from '../diagnostics/fix.ts';
import { listSome } from '../diagnostics/list-some.ts';
import { didYouMean } from '../diagnostics/nearest.ts';
import { FLOW_LIMITS } from '../limits.ts';
import type { Compiled } from '../types.ts';
import type { At, Call, Flow, Run, Value } from './flow.ts';
import { FLOW_SUFFIX, flowsOf, newestFlow } from './flow-index.ts';
import type { Child, Links, Reference } from './links.ts';
import { type FileKind, loadFile } from './load-file.ts';
import { relativePath, resolvePath } from './paths.ts';
import { isObject } from './schema-walk.ts';
import type { Session } from './session.ts';
import { valueAt } from './value-at.ts';
import { approvalsOf, callsOf, runsOf, stepsOf } from './walk.ts';

interface Linking {
  readonly session: Session;
  readonly flow: Flow;
  readonly diagnostics: Diagnostic[];
  readonly compileChild: (path: string) => Compiled;
  readonly contracts: Map<string, Contract>;
  readonly children: Map<string, Child>;
  readonly files: Map<Reference, FilePlan>;
  /** Something cannot be linked for what is told elsewhere. */
  incomplete: boolean;
}

/** Finds what the flow names outside itself: contracts, child flows, files. `compileChild` compiles a flow of the project. */
export function link(
  session: Session,
  flow: Flow,
  compileChild: (path: string) => Compiled,
): { readonly links: Links; readonly diagnostics: readonly Diagnostic[]; readonly incomplete: boolean } {
  const linking: Linking = {
    session,
    flow,
    compileChild,
    diagnostics: [],
    contracts: new Map(),
    children: new Map(),
    files: new Map(),
    incomplete: false,
  };
  linkFile(linking, 'schema', flow.input);
  linkFile(linking, 'schema', flow.output);
  for (const step of stepsOf(flow)) {
    if (step.kind === 'call') linkFile(linking, 'schema', step.narrow);
    if (step.kind === 'listen') for (const { schema } of step.slots) linkFile(linking, 'schema', schema);
  }
  for (const { form } of approvalsOf(flow)) linkFile(linking, 'schema', form);
  for (const { call, step, undo } of callsOf(flow)) {
    const contract = linkContract(linking, call);
    if (!contract) continue;
    linkParameters(linking, contract, call.with);
    if (undo || step.kind !== 'call') continue;
    for (const { then } of step.fallback) if (then.k === 'with') linkParameters(linking, contract, then.with);
  }
  for (const { run } of runsOf(flow)) linkChild(linking, run);
  return { links: linking, diagnostics: linking.diagnostics, incomplete: linking.incomplete };
}

function linkContract(linking: Linking, { call }: Call): Contract | undefined {
  const { session, contracts, diagnostics } = linking;
  const { unusable } = session.options;
  const contract = session.options.contracts.get(call.v);
  if (contract) {
    contracts.set(call.v, curated(linking, contract));
    return contract;
  }
  const hint = didYouMean(call.v, session.options.contracts.keys());
  if (unusable?.names.has(call.v) || (unusable?.every === true && hint === undefined)) {
    linking.incomplete = true;
    return undefined;
  }
  const message = `there is no activity "${call.v}"`;
  diagnostics.push(
    finding('HF5001', call.range, message, {
      hint: hint ?? '`holdfast catalog` lists all that can be called',
      fix: respell(call.range, call.v, session.options.contracts.keys()),
    }),
  );
  return undefined;
}

/** As the catalogue of the project lets the flow meet it. */
function curated({ session, flow }: Linking, contract: Contract): Contract {
  const { curation } = session.options;
  const said = curation && curate(curation.catalogue, contract, curation.teamOf(flow.file));
  return said ? relaxContract(contract, said) : contract;
}

/** The file parameters of a contract (rule 11) in what a call gives it. */
function linkParameters(linking: Linking, contract: Contract, given: Value | undefined): void {
  for (const { at, kind } of contract.files) {
    const value = given && valueAt(given, at);
    if (!value || value.k === 'broken') continue;
    if (value.k === 'lit' && typeof value.v === 'string') {
      linkFile(linking, kind, { v: value.v, range: value.range }, value);
      if (kind === 'rules') checkRulesKind(linking, at, value);
      continue;
    }
    const message = `${contract.name} takes the path of a file here`;
    const hint =
      'write the path as a literal, relative to this file: it is read when the flow is checked, not when it runs';
    linking.diagnostics.push(finding('HF5006', value.range, message, { hint }));
  }
}

/** `table` takes a decision table, `checks` a list of checks. */
function checkRulesKind({ files, diagnostics }: Linking, at: string, value: Value): void {
  const file = files.get(value);
  const [list, what] = at === '/table' ? ['rules', 'decision table'] : ['checks', 'list of checks'];
  if (!isObject(file?.content) || list in file.content) return;
  const hint = 'tables are asked by `rules.decide`, lists of checks by `rules.check`';
  diagnostics.push(finding('HF5024', value.range, `"${file.path}" is no ${what}`, { hint }));
}

function linkFile(
  linking: Linking,
  kind: FileKind,
  named: At<string> | undefined,
  reference: Reference | undefined = named,
): void {
  if (!named || !reference) return;
  const { session, flow, diagnostics, files } = linking;
  const path = resolvePath(flow.file, named.v);
  if (path === undefined) {
    const hint = 'paths are relative to the file that holds them, with `/` between, and stay inside the project';
    diagnostics.push(finding('HF5008', named.range, `"${named.v}" is no path of this project`, { hint }));
    return;
  }
  const loaded = loadFile(session, kind, path);
  if (!loaded) {
    const paths = session.tree.list().map((one) => relativePath(flow.file, one));
    const hint = didYouMean(named.v, paths);
    const fix = respell(named.range, named.v, paths);
    diagnostics.push(finding('HF5007', named.range, `there is no file "${path}"`, { hint, fix }));
    return;
  }
  diagnostics.push(...loaded.diagnostics);
  if (loaded.file) files.set(reference, loaded.file);
}

const FLOW_NAME = /^[a-z0-9-]+$/;
const CIRCLE_HINT = 'a flow cannot be a part of itself';

function linkChild(linking: Linking, { run }: Run): void {
  const { session, flow, diagnostics, children } = linking;
  if (children.has(run.v)) return;
  const [name = '', range = ''] = run.v.split('@');
  // What names no flow at all is told where documents are judged.
  if (!FLOW_NAME.test(name)) {
    linking.incomplete = true;
    return;
  }
  const flows = flowsOf(session);
  const found = newestFlow(flows, name, range);
  if (!found) {
    const versions = flows.filter((one) => one.name === name).map(({ version }) => version);
    if (versions.length > 0) {
      const message = `no version of "${name}" fits ${range}`;
      diagnostics.push(finding('HF5003', run.range, message, { hint: `there is ${listSome(versions)}` }));
      return;
    }
    const hint = didYouMean(
      name,
      flows.map((one) => one.name),
    );
    const message = `the project has no flow "${name}"`;
    diagnostics.push(finding('HF5002', run.range, message, { hint: hint ?? `flows are files \`*${FLOW_SUFFIX}\`` }));
    return;
  }
  if (found.path === flow.file || session.under.includes(found.path)) {
    const loop = session.under.slice(session.under.indexOf(found.path));
    // The same words, whichever of them was compiled first.
    const first = loop.indexOf([...loop].sort()[0] ?? '');
    const chain = [...loop.slice(first), ...loop.slice(0, first + 1)];
    const message = `flows that run each other: ${chain.join(' → ')}`;
    for (const path of chain) session.circles.set(path, message);
    diagnostics.push(finding('HF5004', run.range, message, { hint: CIRCLE_HINT }));
    return;
  }
  if (session.under.length >= FLOW_LIMITS.runDepth) {
    const message = `more than ${FLOW_LIMITS.runDepth} flows run each other in a chain`;
    diagnostics.push(finding('HF4034', run.range, message));
    return;
  }
  const { plan, gives, diagnostics: its } = linking.compileChild(found.path);
  if (plan && gives) {
    children.set(run.v, { key: `${found.name}@${found.version}`, plan, gives });
    return;
  }
  const first = its.find(({ severity }) => severity === 'error');
  if (first === undefined) {
    linking.incomplete = true;
    return;
  }
  const circle = session.circles.get(flow.file);
  if (first.code === 'HF5004' && circle !== undefined) {
    diagnostics.push(finding('HF5004', run.range, circle, { hint: CIRCLE_HINT }));
    return;
  }
  const message = `"${found.path}" has errors of its own`;
  const related = [{ range: first.range, message: first.message }];
  diagnostics.push(finding('HF5005', run.range, message, { hint: `check ${found.path}`, related }));
}
