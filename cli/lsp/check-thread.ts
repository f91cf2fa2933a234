/** The thread that checks, so that a large project keeps nobody waiting who asks about a word. */
import { parentPort } from 'node:worker_threads';
import { checkProject } from '../../compiler/compile-project.ts';
import { standardContracts } from '../../stdlib/index.ts';
import { createJudge } from '../../stdlib/judge/judge.ts';
import { sha256 } from '../compile-project.ts';
import { hasPrice } from '../has-price.ts';
import { openSourceTree } from '../source-tree.ts';
import type { CheckAnswer, CheckJob } from './check-job.ts';
import { overlayTree } from './overlay-tree.ts';

const { validate } = createJudge();

parentPort?.on('message', ({ id, root, env, buffers, paths }: CheckJob) => {
  const started = performance.now();
  const tree = overlayTree(
    openSourceTree(root),
    (path) => buffers.get(path),
    () => [...buffers.keys()],
  );
  const options = {
    contracts: standardContracts,
    digest: sha256,
    validate,
    hasPrice,
    ...(env === undefined ? {} : { env }),
  };
  const { diagnostics } = checkProject(tree, options, paths);
  const answer: CheckAnswer = { id, diagnostics, tookMs: performance.now() - started };
  parentPort?.postMessage(answer);
});
