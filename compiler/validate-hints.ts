/** Where users of other tools slip: what they write, and what it is called here. */
interface ForeignKey {
  /** Whose word it is. */
  readonly from: string;
  readonly hint: string;
  /** It takes the place of a verb, so that its lack need not be told as well. */
  readonly verb?: boolean;
  /** The key of ours that takes the same value. */
  readonly as?: string;
}

const github = (hint: string, verb = false): ForeignKey => ({ from: "GitHub Actions' word", hint, verb });
const states = (hint: string, verb = false): ForeignKey => ({ from: "Step Functions' word", hint, verb });
const zigflow = (hint: string, verb = false): ForeignKey => ({
  from: "Open Workflow's and Zigflow's word",
  hint,
  verb,
});
const other = (hint: string, verb = false): ForeignKey => ({ from: 'no key of its own here', hint, verb });
/** Other words for a key of ours. */
const renamed = (as: string, key: ForeignKey): ForeignKey => ({ ...key, as });

const ORDER = 'steps run in the order in which they stand; use `switch` to choose and `parallel` to run together';
const ERRORS = 'write `catch: [ { errors: [some.error], steps: [ … ] } ]`';
const RETRY = 'write `retry: { maxAttempts: 4, within: PT10M }`';

const FLOW_KEYS: { readonly [key: string]: ForeignKey } = {
  agent: {
    from: 'reserved: it is not in this version of the language',
    hint: 'use `call: model.generate`',
    verb: true,
  },
  uses: github('write `call: namespace.activity` for an activity, `run: flow-name@^1` for a flow', true),
  needs: github(ORDER),
  env: github('values come in by `input` and `with`; what differs by environment stands in holdfast.<env>.yaml'),
  'timeout-minutes': github('write `timeout: PT10M`'),
  'continue-on-error': github(ERRORS),
  jobs: github('a flow has `steps`'),
  on: github('a flow says what it takes with `input`; it is started from outside'),
  outputs: github('a step has one output, read as `$steps.<id>`'),
  inputs: github('a flow says what it takes with `input: { schema: ./schema.json }`, a step with `with`'),
  matrix: github('use `foreach`', true),
  Next: states(ORDER),
  End: states(ORDER),
  StartAt: states('the first of `steps` is the first to run'),
  States: states('a flow has `steps`'),
  Type: states('the verb says what a step is: `call`, `switch`, `parallel`, `foreach`, `wait`'),
  Resource: renamed('call', states('write `call: namespace.activity`', true)),
  Parameters: renamed('with', states('write `with`')),
  InputPath: states('write expressions in `with`'),
  OutputPath: states('read what you need as `$steps.<id>.<field>`'),
  ResultPath: states('the output of a step is `$steps.<id>`'),
  ResultSelector: states('read what you need as `$steps.<id>.<field>`'),
  ErrorEquals: renamed('errors', states('write `errors: [some.error]`')),
  IntervalSeconds: states('write `backoff: { initial: PT1S }`'),
  BackoffRate: states('write `backoff: { factor: 2 }`'),
  TimeoutSeconds: states('write `timeout: PT30S`'),
  HeartbeatSeconds: states('activities send heartbeats by themselves'),
  Choices: states('use `switch`', true),
  Branches: states('use `parallel: { branches: { … } }`', true),
  Iterator: states('use `foreach`', true),
  ItemProcessor: states('use `foreach`', true),
  ItemsPath: states('use `foreach: { in: "${ … }" }`', true),
  Seconds: states('write `wait: PT30S`', true),
  then: zigflow(ORDER),
  export: zigflow('the output of a step is `$steps.<id>`; use `set` for a variable'),
  document: zigflow('`name`, `version` and `title` stand at the top of the flow'),
  for: zigflow('use `foreach: { in: "${ … }", as: item, steps: [ … ] }`', true),
  fork: zigflow('use `parallel: { branches: { … } }`', true),
  try: zigflow('use `do` with `catch`', true),
  while: zigflow('use `repeat: { max: 10, until: "${ … }", steps: [ … ] }`', true),
  metadata: zigflow('use `title` and `reason`'),
  goto: other(ORDER),
  next: other(ORDER),
  depends_on: other(ORDER),
  dependsOn: other(ORDER),
  when: renamed('if', other('write `if` on a step; `when` belongs to the cases of `switch` and to `checks`')),
  else: other('use `switch` with `cases` and `default`'),
  onError: other(ERRORS),
  on_error: other(ERRORS),
  retries: other(RETRY),
  maxRetries: other(RETRY),
  maxAttempts: other(RETRY),
  sleep: renamed('wait', other('write `wait: PT1M`', true)),
  delay: renamed('wait', other('write `wait: PT1M`', true)),
  script: other('there is no code in a flow: write an activity and `call` it', true),
  action: renamed('call', other('write `call: namespace.activity`', true)),
  activity: renamed('call', other('write `call: namespace.activity`', true)),
  task: renamed('call', other('write `call: namespace.activity`', true)),
  name: other('write `title` for people; `id` names the step'),
  args: renamed('with', other('write `with`')),
  params: renamed('with', other('write `with`')),
  parameters: renamed('with', other('write `with`')),
  undo: renamed('compensate', other('write `compensate: { call: …, with: { … } }`')),
  rollback: renamed('compensate', other('write `compensate: { call: …, with: { … } }`')),
};

const PROJECT_KEYS: { readonly [key: string]: ForeignKey } = {
  env: other('what differs by environment stands in holdfast.<env>.yaml'),
  version: other('each flow has a version of its own; the language is `holdfast: "1"`'),
};

/** What a key of another tool is called here; undefined for a key that is nobody's. */
export function foreignKey(kind: string, key: string): ForeignKey | undefined {
  const table = kind === 'flow' ? FLOW_KEYS : kind === 'project' ? PROJECT_KEYS : undefined;
  return table !== undefined && Object.hasOwn(table, key) ? table[key] : undefined;
}

/** What to write instead of an expression, where a document takes none at all. */
export function valueHint(kind: string): string | undefined {
  if (kind === 'project') {
    return 'a secret is `{ secret: { env: NAME } }`; what differs by environment stands in holdfast.<env>.yaml';
  }
  if (kind === 'rules') return 'work values out in `facts`, where the flow calls the rules; here they are tested';
  return undefined;
}
