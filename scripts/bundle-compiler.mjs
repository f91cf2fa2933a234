/**
 * Turns dist/cli/compiler-door.js into one file: `holdfast check` would spend most of its time loading two hundred. What
 * is imported later, when a call is made, stays outside. Without this step everything works, slower.
 */
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const folder = fileURLToPath(new URL('../dist/cli/', import.meta.url));
const door = join(folder, 'compiler-door.js');

/** Dynamic imports are left as they are, from where the bundle stands. */
const later = {
  name: 'later',
  setup({ onResolve }) {
    onResolve({ filter: /.*/ }, ({ kind, path, importer }) => {
      if (kind !== 'dynamic-import') return undefined;
      if (!path.startsWith('.')) return { path, external: true };
      const moved = relative(folder, resolve(dirname(importer), path))
        .split(sep)
        .join('/');
      return { path: moved.startsWith('.') ? moved : `./${moved}`, external: true };
    });
  },
};

await build({
  entryPoints: [door],
  outfile: door,
  allowOverwrite: true,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  minify: true,
  plugins: [later],
  // Packages written for CommonJS ask for Node's own modules by `require`.
  banner: {
    js: "import { createRequire as makeRequire } from 'node:module';\nconst require = makeRequire(import.meta.url);",
  },
  logLevel: 'error',
});
