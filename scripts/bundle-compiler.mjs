/**
 * Makes two single files beside the modules, because loading two hundred takes longer than checking a flow:
 * - dist/cli/compiler-door.js, all of the compiler, in the place of the module of that name;
 * - dist/cli/check-program.cjs, the whole command `check`, in the form that V8's code cache can be used for.
 * What is imported later, when a call is made, stays outside. Without this step everything works, slower.
 */
import { writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const folder = fileURLToPath(new URL('../dist/cli/', import.meta.url));

/** Dynamic imports are left as they are, from where the bundle stands, but for those that are always made. */
const later = (always) => ({
  name: 'later',
  setup({ onResolve }) {
    onResolve({ filter: /.*/ }, ({ kind, path, importer }) => {
      if (kind !== 'dynamic-import' || always.test(path)) return undefined;
      if (!path.startsWith('.')) return { path, external: true };
      const moved = relative(folder, resolve(dirname(importer), path))
        .split(sep)
        .join('/');
      return { path: moved.startsWith('.') ? moved : `./${moved}`, external: true };
    });
  },
});

const common = { bundle: true, platform: 'node', target: 'node20', minify: true, logLevel: 'error' };

const door = join(folder, 'compiler-door.js');
// First, while the door is still the module that the compiler wrote.
const program = await build({
  ...common,
  entryPoints: [join(folder, 'run-process.js')],
  write: false,
  format: 'cjs',
  plugins: [later(/\/(compiler-door|commands\/check|render\/findings)\.js$/)],
  define: { 'import.meta.url': 'bundleUrl' },
  banner: { js: "const bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
});
// See `cli/open-cached.ts`.
const [{ text }] = program.outputFiles;
writeFileSync(join(folder, 'check-program.cjs'), text.replace(/\bimport\((?=["'`])/g, 'importLater('));
await build({
  ...common,
  entryPoints: [door],
  outfile: door,
  allowOverwrite: true,
  format: 'esm',
  plugins: [later(/^$/)],
  // Packages written for CommonJS ask for Node's own modules by `require`.
  banner: {
    js: "import { createRequire as makeRequire } from 'node:module';\nconst require = makeRequire(import.meta.url);",
  },
});
