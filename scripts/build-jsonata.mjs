/**
 * Makes interpreter/expression/generated/jsonata.ts from the installed package `jsonata`: the same library without
 * promises, with fuel, without what is random or host-dependent, and with the mistakes repaired that a durable run
 * cannot live with. Every edit says how often it must match; a library that differs stops the build here.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EDITS, EVERYWHERE } from './build-jsonata/edits.mjs';
import { HEAD, TAIL } from './build-jsonata/frame.mjs';
import { REMOVED_BINDINGS, REPLACED } from './build-jsonata/replacements.mjs';

const VERSION = '2.2.2';
const MODULES = ['datetime', 'functions', 'jsonata', 'parser', 'signature', 'utils'];
/** Each one after those it uses. */
const ORDER = ['utils', 'signature', 'datetime', 'functions', 'parser', 'jsonata'];

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);

/** The bodies of the six modules in the browserified file, by name. */
function splitBundle(text) {
  const bodies = text.split(/\d:\[function\(require,module,exports\)\{\n/).slice(1);
  if (bodies.length !== MODULES.length) throw new Error(`expected ${MODULES.length} modules, found ${bodies.length}`);
  return Object.fromEntries(MODULES.map((name, i) => [name, bodies[i].slice(0, bodies[i].lastIndexOf('\n},{'))]));
}

/** Replaces, and insists on the number of matches. */
function replaceExactly(text, find, replacement, times, name) {
  const found = typeof find === 'string' ? text.split(find).length - 1 : (text.match(find) ?? []).length;
  if (found !== times) throw new Error(`${name}: expected ${times} matches of ${find}, found ${found}`);
  return typeof find === 'string' ? text.split(find).join(replacement) : text.replace(find, replacement);
}

/** Puts another text in the place of a function at the indentation of a module's members. */
function replaceFunction(text, name, replacement) {
  const start = text.search(new RegExp(`^ {4}(?:async )?function ${name}\\(`, 'm'));
  const end = text.indexOf('\n    }\n', start);
  if (start < 0 || end < 0) throw new Error(`no function ${name}`);
  return text.slice(0, start) + replacement + text.slice(end + '\n    }\n'.length);
}

function convert(name, body) {
  let text = body;
  for (const [member, replacement] of Object.entries(REPLACED[name] ?? {})) {
    text = replaceFunction(text, member, replacement);
  }
  for (const [find, replacement, times] of EDITS[name]) text = replaceExactly(text, find, replacement, times, name);
  for (const [find, replacement] of EVERYWHERE) text = text.replace(find, replacement);
  return text;
}

function unbind(text) {
  return REMOVED_BINDINGS.reduce(
    (rest, name) =>
      replaceExactly(rest, new RegExp(`^ *staticFrame\\.bind\\('${name}', .*\\n`, 'gm'), '', 1, 'jsonata'),
    text,
  );
}

function generate() {
  const { version } = require('jsonata/package.json');
  if (version !== VERSION) throw new Error(`jsonata ${VERSION} expected, ${version} is installed`);
  const modules = splitBundle(readFileSync(require.resolve('jsonata'), 'utf8'));
  const converted = ORDER.map((name) => {
    const text = convert(name, modules[name]);
    return `const ${name} = (() => {\n${name === 'jsonata' ? unbind(text) : text}\n})();\n`;
  });
  return `${HEAD}${converted.join('\n')}${TAIL}`;
}

const target = join(root, 'interpreter', 'expression', 'generated', 'jsonata.ts');
mkdirSync(dirname(target), { recursive: true });
writeFileSync(target, generate());
