/** The mutation test of the checker: every fault that the classes know, put into every flow, one at a time. */
import { argumentFaults } from './argument-faults.ts';
import { openProjects, type Project } from './corpus.ts';
import { FAULT_CLASSES, type Fault, type FaultClass } from './fault.ts';
import { readFlow } from './flow-facts.ts';
import { readersOf } from './readers.ts';
import { schemaFaults } from './schema-faults.ts';
import { stepFaults } from './step-faults.ts';
import { apply, type Doc, linesAfter, replaceAll } from './text.ts';

export interface Judged {
  readonly flow: string;
  readonly fault: Fault;
  /** On the right line, elsewhere, or not at all. */
  readonly is: 'caught' | 'elsewhere' | 'missed';
  /** What was found, as `line CODE`. */
  readonly found: readonly string[];
  /** Lines of the flow. */
  readonly right: readonly number[];
}

export interface MutationResult {
  readonly flows: number;
  /** Of flows as they are, warnings and notes counted. */
  readonly findings: readonly string[];
  readonly judged: readonly Judged[];
}

/** `every`: takes one fault of so many, in a fixed order; 1 takes all. */
export function runMutation(every = 1): MutationResult {
  let [flows, nth] = [0, 0];
  const findings: string[] = [];
  const judged: Judged[] = [];
  for (const project of openProjects()) {
    for (const doc of project.flows) {
      flows++;
      findings.push(...project.check(doc.path).map(({ code, range }) => `${range.file}:${range.line} ${code}`));
      for (const fault of faultsOf(project, doc)) if (nth++ % every === 0) judged.push(judge(project, doc, fault));
    }
  }
  return { flows, findings, judged };
}

function faultsOf(project: Project, doc: Doc): readonly Fault[] {
  const flow = readFlow(project, doc);
  const readers = readersOf(flow);
  return [...schemaFaults(readers), ...stepFaults(flow, readers), ...argumentFaults(flow, readers)];
}

function judge(project: Project, flow: Doc, fault: Fault): Judged {
  const text = apply(fault.doc, fault.pieces);
  if (text === fault.doc.text) throw new Error(`${flow.path}: ${fault.is} ${fault.what} changes nothing.`);
  const pieces = fault.doc === flow ? fault.pieces : replaceAll(flow, []);
  const right = [...new Set(fault.right.flatMap((span) => linesAfter(flow, pieces, span)))];
  const found = project.check(flow.path, { path: fault.doc.path, text }).filter(({ severity }) => severity !== 'info');
  const caught = found.some(({ range }) => range.file === flow.path && right.includes(range.line));
  return {
    flow: flow.path,
    fault,
    is: caught ? 'caught' : found.length > 0 ? 'elsewhere' : 'missed',
    found: found.map(({ code, range, message }) => `${range.file}:${range.line} ${code} ${message}`),
    right,
  };
}

export interface Score {
  readonly is: FaultClass;
  readonly faults: number;
  readonly caught: number;
  readonly elsewhere: number;
}

export function scoresOf({ judged }: MutationResult): readonly Score[] {
  return FAULT_CLASSES.map((is) => {
    const mine = judged.filter(({ fault }) => fault.is === is);
    const count = (how: Judged['is']): number => mine.filter((one) => one.is === how).length;
    return { is, faults: mine.length, caught: count('caught'), elsewhere: count('elsewhere') };
  });
}
