import { fileURLToPath } from 'node:url';

/**
 * A loader for the workflow's bundle: looking up a global in the sandbox of a workflow is slow, so each module takes
 * those it may use once. Not `Date`, which the SDK replaces. On one line, so that lines in stack traces stay right.
 */
export const LOADER_PATH = fileURLToPath(import.meta.url);

const NAMES = [
  ...[
    'Array',
    'Boolean',
    'Error',
    'Infinity',
    'JSON',
    'Map',
    'Math',
    'NaN',
    'Number',
    'Object',
    'RegExp',
    'Set',
    'String',
  ],
  ...['Symbol', 'TypeError', 'Uint8Array', 'Uint32Array', 'WeakMap', 'isNaN'],
];

export default function captureGlobals(source: string): string {
  const used = NAMES.filter((name) => new RegExp(`\\b${name}\\b`).test(source));
  const free = used.filter(
    (name) => !new RegExp(`\\b(?:function|class|const|let|var|import)\\s+${name}\\b`).test(source),
  );
  return free.length === 0 ? source : `const { ${free.join(', ')} } = globalThis; ${source}`;
}
