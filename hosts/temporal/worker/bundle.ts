/** The code that runs in Temporal's sandbox, as one file made at build time. */
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';

/** Where the build puts the bundle: `dist/workflow-bundle.js`. */
export const BUNDLE_PATH = fileURLToPath(new URL('../../../workflow-bundle.js', import.meta.url));

/** Bundles the compiled workflow; `log` is told of warnings. */
export async function makeWorkflowBundle(log: (line: string) => void): Promise<string> {
  const quiet = (): void => undefined;
  const tell = (message: string): void => log(message);
  const { code } = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../workflow/index.js', import.meta.url)),
    workflowInterceptorModules: [fileURLToPath(new URL('../workflow/interceptors.js', import.meta.url))],
    logger: { log: quiet, trace: quiet, debug: quiet, info: quiet, warn: tell, error: tell },
  });
  return code;
}
