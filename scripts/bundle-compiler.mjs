/**
 * Makes three single files beside the modules, because loading two hundred takes longer than checking a flow:
 * - dist/cli/compiler-door.js, all of the compiler, in the place of the module of that name;
 * - dist/cli/check-program.cjs, the whole command `check`, in the form that V8's code cache can be used for;
 * - dist/cli/check-answer.cjs, its answer where nothing changed, in the same form.
 * What is imported later, when a call is made, stays outside. Without this step everything works, slower.
 */
import { createHash } from 'node:crypto';
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

const NOTHING = /^$/;
const common = { bundle: true, platform: 'node', target: 'node20', minify: true, logLevel: 'error' };

/** As `cli/open-cached.ts` runs it. */
async function bundle(entry, always, define = {}) {
  const { outputFiles } = await build({
    ...common,
    entryPoints: [join(folder, entry)],
    write: false,
    format: 'cjs',
    plugins: [later(always)],
    define: { 'import.meta.url': 'bundleUrl', ...define },
    banner: { js: "const bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
  });
  return outputFiles[0].text.replace(/\bimport\((?=["'`])/g, 'importLater(');
}

const door = join(folder, 'compiler-door.js');
// While the door is still the module that the compiler wrote.
const text = await bundle('check-program.js', /\/(compiler-door|commands\/check)\.js$/);
writeFileSync(join(folder, 'check-program.cjs'), text);
// What it answers with was found by exactly that program.
const made = createHash('sha256').update(text).digest('hex');
const answer = await bundle('answer-check.js', NOTHING, { HOLDFAST_BUILD: JSON.stringify(made) });
writeFileSync(join(folder, 'check-answer.cjs'), answer);
await build({
  ...common,
  entryPoints: [door],
  outfile: door,
  allowOverwrite: true,
  format: 'esm',
  plugins: [later(NOTHING)],
  // Packages written for CommonJS ask for Node's own modules by `require`.
  banner: {
    js: "import { createRequire as makeRequire } from 'node:module';\nconst require = makeRequire(import.meta.url);",
  },
});
