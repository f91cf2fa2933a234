/** What `npm start -- …` takes. */
import { parseArgs } from 'node:util';

export interface DemoOptions {
  readonly flow: string;
  readonly answer: 'approve' | 'deny' | 'ask';
  /** Effects that the example's service refuses. */
  readonly refuse: readonly string[];
  /** Name of a file of the example's `inputs`, without `.json`. */
  readonly input: string;
  /** Leaves server, worker and service running at the end. */
  readonly keep: boolean;
  /** File of the service's ledger, where it is not the example's own. */
  readonly ledger?: string;
}

export const DEMO_HELP = `npm start -- [FLOW] [options]

Runs an example on a Temporal server, with its own worker and its own service, and shows what happened.

  FLOW                 cargo-release (the default)
  --answer WHAT        approve, deny or ask; without a terminal, approve unless given
  --fail release       the terminal refuses the release: everything is undone
  --input NAME         a file of the example's inputs: hazmat (default), clean, heavy, letter, papers-missing
  --ledger FILE        where the service keeps its ledger; .holdfast/ledger.db of the example unless given
  --keep               leave everything running at the end, to look around
  --help               this text

Examples
  npm start
  npm start -- --answer deny
  npm start -- --fail release
  npm start -- --input clean
`;

/** By flow. `failures`: what `--fail` may name, and the effect that is refused. `events`: files of data, by event. */
export const DEMOS: {
  readonly [flow: string]: {
    readonly failures: { readonly [name: string]: string };
    readonly inputs: readonly string[];
    readonly events: { readonly [event: string]: string };
  };
} = {
  'cargo-release': {
    failures: { release: 'terminal.release' },
    inputs: ['hazmat', 'clean', 'heavy', 'letter', 'papers-missing'],
    events: { 'documents.resubmitted': 'events/papers.json' },
  },
};

export type ParsedOptions =
  | { readonly ok: true; readonly options: DemoOptions }
  | { readonly ok: false; readonly help: boolean; readonly problem: string };

function wrong(problem: string): ParsedOptions {
  return { ok: false, help: false, problem };
}

export function parseDemoOptions(args: readonly string[], terminal: boolean): ParsedOptions {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error));
  }
  const { values, positionals } = parsed;
  if (values.help) return { ok: false, help: true, problem: '' };
  const flow = positionals[0] ?? 'cargo-release';
  const demo = DEMOS[flow];
  if (!demo || positionals.length > 1) {
    return wrong(`There is no example ${positionals.join(' ')}. There is: ${Object.keys(DEMOS).join(', ')}.`);
  }
  const answer = values.answer ?? (terminal ? 'ask' : 'approve');
  if (answer !== 'approve' && answer !== 'deny' && answer !== 'ask') {
    return wrong(`--answer ${answer}: expected approve, deny or ask.`);
  }
  if (answer === 'ask' && !terminal)
    return wrong('--answer ask needs a terminal. Say --answer approve or --answer deny.');
  const refuse = values.fail === undefined ? undefined : demo.failures[values.fail];
  if (values.fail !== undefined && refuse === undefined) {
    return wrong(`--fail ${values.fail}: expected ${Object.keys(demo.failures).join(' or ')}.`);
  }
  const input = values.input ?? demo.inputs[0] ?? '';
  if (!demo.inputs.includes(input)) return wrong(`--input ${input}: expected ${demo.inputs.join(', ')}.`);
  const { keep = false, ledger } = values;
  const options = { flow, answer, refuse: refuse ? [refuse] : [], input, keep } as const;
  return { ok: true, options: ledger === undefined ? options : { ...options, ledger } };
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      answer: { type: 'string' },
      fail: { type: 'string' },
      input: { type: 'string' },
      keep: { type: 'boolean' },
      ledger: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
}
