/** `HF407x`: budgets that cannot mean what they say, and what a run may use at most. */
import { family } from './diagnostics-catalogue.ts';

const HEAD = 'holdfast: "1"\nname: main\nversion: 1.0.0\n';
const PROJECT =
  'holdfast: "1"\nname: main\nconnections: { llm: { kind: http, baseUrl: https://llm.example.org/v1/ } }\nmodels: { small: { provider: openai, model: some-7b, connection: llm } }\n';
const ASKS = 'steps:\n  - { id: ask, call: model.generate, with: { model: small, prompt: hello } }\n';
const CHILD = 'holdfast: "1"\nname: child\nversion: 1.0.0\nsteps:\n  - { id: set, set: { a: 1 } }\n';

const asking = (budget: string): { readonly [path: string]: string } => ({
  'main.flow.yaml': `${HEAD}budget: ${budget}\n${ASKS}`,
  'holdfast.yaml': PROJECT,
});

const counting = (budget: string): { readonly [path: string]: string } => ({
  'main.flow.yaml': `${HEAD}budget: ${budget}\nsteps:\n  - { id: weigh, call: desk.weigh }\n`,
  'holdfast.yaml':
    'holdfast: "1"\nname: main\nactivities: { contracts: ["./desk.activities.yaml"], module: ./desk.mjs }\n',
  'desk.mjs': '',
  'desk.activities.yaml': `holdfast: "1"
activities:
  - name: desk.weigh
    version: 1.0.0
    summary: Asks two models and takes the mean.
    effect: read
    dispatch: queue
    cost: { modelCalls: 2 }
    input: { type: object }
    output: { type: object }
    errors: []
    files: []
    examples: []
`,
});

export const BUDGET_DIAGNOSTICS = family({
  HF4070: {
    severity: 'error',
    title: 'A budget that says two things',
    explanation: `\`onExceed\` says what becomes of the scope: \`approve\` needs \`approval\`, whom to ask; \`degrade\` needs \`degrade\`, which
model takes the place of which. Neither goes with the other, and \`more\` grants only what the budget bounds.`,
    bad: asking('{ tokens: 1000, onExceed: approve }'),
    good: asking('{ tokens: 1000, onExceed: approve, approval: { assignees: { groups: [finance] }, timeout: P1D } }'),
  },
  HF4071: {
    severity: 'warning',
    title: 'A child flow that the budget does not reach',
    explanation: `What a child flow uses counts in the budgets of its parent when it has ended, and it is given what is left as a bound. Two
cases are left. A detached one (\`detach: true\`) counts nowhere but in a budget of its own. And where a budget asks people or lets
cheaper models take over, it does so before a child starts and after it, not in the middle: a child that says by a \`budget\` of its
own what it may come to is asked for before it starts.`,
    bad: {
      'main.flow.yaml': `${HEAD}budget: { toolCalls: 5 }\nsteps:\n  - { id: sub, run: child@^1, detach: true }\n`,
      'child.flow.yaml': CHILD,
    },
    good: {
      'main.flow.yaml': `${HEAD}budget: { toolCalls: 5 }\nsteps:\n  - { id: sub, run: child@^1, detach: true }\n`,
      'child.flow.yaml': CHILD.replace('steps:', 'budget: { toolCalls: 5 }\nsteps:'),
    },
  },
  HF4072: {
    severity: 'warning',
    title: 'A call that the budget never allows',
    explanation: `A call that might go beyond its budget is not made, and by its contract one attempt at this one may take more than the
budget allows at all. Activities of models need room for one request; they leave out the repair of an answer where there is none for it.`,
    bad: counting('{ modelCalls: 1 }'),
    good: counting('{ modelCalls: 2 }'),
  },
  HF4073: {
    severity: 'info',
    title: 'What a run uses at most',
    explanation: `Told with \`holdfast check --strict\` alone: an upper bound of dollars for models, tokens, calls of models and of tools,
from the contracts' bounds of one attempt, times attempts, fallbacks, turns and items of loops, with undo and handlers, as far as no
\`budget\` bounds it lower; or the first step that nothing bounds.`,
    bad: asking('{ modelCalls: 10 }'),
    good: { 'holdfast.yaml': 'holdfast: "1"\nname: example\n' },
  },
  HF4074: {
    severity: 'info',
    title: 'The steps may use more than their budget',
    explanation: `Told with \`holdfast check --strict\` alone: at the worst, with every attempt, fallback, turn and item, the steps of the scope
use more than its budget lets pass, with all that it may grant beyond. The budget then ends the scope, which is what it is for;
whether something takes \`budget.exceeded\` is worth a look.`,
    bad: asking('{ modelCalls: 2 }'),
    good: { 'holdfast.yaml': 'holdfast: "1"\nname: example\n' },
  },
  HF4075: {
    severity: 'warning',
    title: 'A budget in dollars around a model without a price',
    explanation: `Where a budget counts US dollars, a model whose price nobody knows is not asked: an unknown price is not 0. Each such call ends
with \`price.unknown\`, which is not tried again and goes down \`fallback\`. Calls of child flows count, unless they are detached or a budget of the child
counts dollars itself. Neither \`options.prices\` of the alias nor the price list that
comes with the product knows this one, in the environment that was checked (\`--env\`). Where the address of the connection is known
at run time alone, the list of the provider that the alias names is asked. Not seen: aliases that an expression names, and those of
\`openai-compatible\` servers whose address is known at run time alone. \`holdfast doctor\` tells all aliases without a
price.`,
    bad: asking('{ usd: 1 }'),
    good: {
      ...asking('{ usd: 1 }'),
      'holdfast.yaml': PROJECT.replace(
        'connection: llm }',
        'connection: llm, options: { prices: { input: 1, output: 4 } } }',
      ),
    },
  },
});
