/** Where users of other tools slip in expressions: what they read, and how it is read here. */
const VARIABLES: { readonly [name: string]: string } = {
  data: "Zigflow's `$data` is `$input`, `$steps.<id>` or `$vars.<name>`: what is meant is named",
  context: "Zigflow's `$context` is `$vars.<name>`, assigned by a `set`; outputs are `$steps.<id>`",
  output: 'the output of a step is `$steps.<id>`; in its own `checks` and `compensate` it is `$self`',
  states: "Step Functions' `$states.input` is `$input`, or the output of a step: `$steps.<id>`",
  workflow: 'what is known of the run is `$run`: id, flow, version, startedBy, startedAt, env',
  github: 'what starts a run comes in by `$input`; what is known of the run is `$run`',
  env: 'no name reads the environment: values come in by `$input`; what differs stands in holdfast.<env>.yaml',
  secrets: 'no name reads a secret: connections in holdfast.yaml use them, and flows never see them',
};

/** Undefined for a variable that is nobody's. */
export function foreignVariable(name: string): string | undefined {
  return Object.hasOwn(VARIABLES, name) ? VARIABLES[name] : undefined;
}

/** GitHub Actions reads `steps.x.outputs.y`. */
export function foreignField(name: string): string | undefined {
  return name === 'outputs' ? 'the output of a step is `$steps.<id>` itself' : undefined;
}
