/** The code that runs in Temporal's sandbox, as one file made at build time. */
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import { LOADER_PATH } from './capture-globals.ts';

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Where the build puts the bundle: `dist/workflow-bundle.js`. */
export const BUNDLE_PATH = file('../../../workflow-bundle.js');

/** Ours, which use globals often. */
const CAPTURED = [file('../../../interpreter/'), file('../../../stdlib/functions/'), file('../workflow/')];

/** Bundles the compiled workflow; `log` is told of warnings. */
export async function makeWorkflowBundle(log: (line: string) => void): Promise<string> {
  const quiet = (): void => undefined;
  const tell = (message: string): void => log(message);
  const { code } = await bundleWorkflowCode({
    workflowsPath: file('../workflow/index.js'),
    failureConverterPath: file('../workflow/failures.js'),
    workflowInterceptorModules: [file('../workflow/interceptors.js')],
    // INVARIANT: nothing of a run is kept at module level, only caches of what is the same for all runs; so all workflows
    // of a worker share one kernel and its compiled expressions. A run that waits takes 80 KB, not 400, and a run that
    // starts loads two modules, not thirty: each asks the sandbox for globals and for other modules, which is slow.
    preloadModules: ['short-stacks.js', 'run-flow.js', 'keep-places.js', 'interceptors.js'].map((name) =>
      file(`../workflow/${name}`),
    ),
    webpackConfigHook: (config) => ({
      ...config,
      module: {
        ...config.module,
        rules: [
          ...(config.module?.rules ?? []),
          { test: /\.js$/, include: CAPTURED, enforce: 'post', use: [{ loader: LOADER_PATH }] },
        ],
      },
    }),
    logger: { log: quiet, trace: quiet, debug: quiet, info: quiet, warn: tell, error: tell },
  });
  return code;
}
