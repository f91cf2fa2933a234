/** The house keeps its own rules: layers, sizes, banned calls, dead files, format and lint. See ARCHITECTURE.md. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

/** This file runs from dist/. */
const root = dirname(dirname(fileURLToPath(import.meta.url)));

const MAX_LINES = 400;
const SKIPPED = new Set(['node_modules', 'dist', '.git', 'generated', '.holdfast', 'fixtures', 'histories']);

/** What each folder may import; the first entry whose path is a prefix counts. */
const EDGES: readonly {
  readonly from: string;
  readonly may: readonly string[];
  readonly packages: readonly string[] | 'any';
}[] = [
  { from: 'schema', may: ['schema'], packages: [] },
  {
    from: 'stdlib/functions',
    may: ['schema', 'stdlib/functions', 'stdlib/activity.ts', 'stdlib/contract.ts'],
    packages: [],
  },
  { from: 'stdlib', may: ['schema', 'stdlib'], packages: 'any' },
  { from: 'compiler', may: ['schema', 'stdlib', 'compiler'], packages: 'any' },
  { from: 'interpreter/expression', may: ['schema', 'stdlib/functions', 'interpreter'], packages: ['re2js'] },
  { from: 'interpreter', may: ['schema', 'stdlib/functions', 'stdlib/activity.ts', 'interpreter'], packages: [] },
  { from: 'hosts/store', may: ['schema', 'hosts/store'], packages: 'any' },
  { from: 'hosts/wall', may: ['schema', 'stdlib', 'interpreter', 'hosts/wall', 'hosts/store'], packages: 'any' },
  { from: 'hosts/memory', may: ['schema', 'stdlib', 'interpreter', 'hosts/memory', 'hosts/wall'], packages: 'any' },
  {
    from: 'hosts/temporal',
    may: ['schema', 'stdlib', 'interpreter', 'hosts/temporal', 'hosts/wall', 'hosts/store'],
    packages: 'any',
  },
  { from: '', may: [''], packages: 'any' },
];

/** Packages that one place alone may import. */
const OWNED: { readonly [name: string]: (path: string) => boolean } = {
  yaml: (path) => path.startsWith('compiler/parse'),
  jsonata: (path) => path.startsWith('interpreter/expression/') || path.startsWith('compiler/expression/'),
  '@temporalio/': (path) => path.startsWith('hosts/temporal/') || path.startsWith('bench/'),
};

/** In the kernel and in all that runs inside it: no clock, no randomness, no promise, no host. */
const KERNEL = /^(interpreter|stdlib\/functions)\//;
const BANNED_IN_KERNEL: readonly (readonly [RegExp, string])[] = [
  [/\bDate\.now\b|\bnew Date\(\)|\bperformance\./, 'a clock'],
  [/\bMath\.random\b|\brandomUUID\b/, 'randomness'],
  [/\basync\b|\bawait\b|\bPromise\b/, 'a promise'],
  [/from 'node:/, 'a module of Node'],
  [/\bIntl\.|\.toLocale\w+\(|\.localeCompare\(/, 'the locale'],
];
const BANNED: readonly (readonly [RegExp, string])[] = [
  [/@ts-ignore|@ts-nocheck/, 'a silenced compiler'],
  [/\b(test|it|describe)\.(skip|only|todo)\b/, 'a skipped or lonely test'],
  [/\bcatch\s*(\([^)]*\))?\s*\{\s*\}/, 'a swallowed error'],
  [/\/(work|root|home)\/[a-z]/, 'a path of a machine'],
];

interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** Without comments, for what is about code. */
  readonly code: string;
  readonly imports: readonly string[];
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[\s;{])\/\/.*$/gm, '$1');
}

function* sourceFiles(folder: string): Generator<SourceFile> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (SKIPPED.has(entry.name)) continue;
    if (entry.isDirectory()) yield* sourceFiles(path);
    else if (/\.(ts|mjs)$/.test(entry.name) && !entry.name.endsWith('.d.ts')) {
      const text = readFileSync(path, 'utf8');
      const code = withoutComments(text);
      const imports = [
        ...code.matchAll(
          /(?:^|\n)\s*(?:import|export)\b[^'";]*?from\s*'([^']+)'|\bimport\(\s*'([^']+)'|^import\s*'([^']+)'/gm,
        ),
      ];
      yield {
        path: relative(root, path).split(sep).join('/'),
        text,
        code,
        imports: imports.map((match) => match[1] ?? match[2] ?? match[3] ?? ''),
      };
    }
  }
}

const files = [...sourceFiles(root)];
const isTest = (path: string): boolean => /\.test\.ts$|\/testing\/|^conformance\/|^bench\/|^scripts\//.test(path);
const below = (path: string, folder: string): boolean =>
  folder === '' || path === folder || path.startsWith(`${folder}/`);
const target = (file: SourceFile, specifier: string): string =>
  posix.normalize(posix.join(posix.dirname(file.path), specifier));

function edgeProblems(file: SourceFile): string[] {
  const edge = EDGES.find(({ from }) => below(file.path, from));
  if (!edge) return [`${file.path} is in no layer`];
  return file.imports.flatMap((specifier) => {
    if (specifier.startsWith('.')) {
      const to = target(file, specifier);
      return edge.may.some((folder) => below(to, folder)) ? [] : [`${file.path} imports ${to}: ${edge.from} may not`];
    }
    const owner = Object.entries(OWNED).find(
      ([name]) => specifier === name || specifier.startsWith(name.endsWith('/') ? name : `${name}/`),
    );
    if (owner && !owner[1](file.path)) return [`${file.path} imports ${specifier}: only one place may`];
    if (edge.packages === 'any' || edge.packages.includes(specifier)) return [];
    return [`${file.path} imports ${specifier}: ${edge.from} imports no packages`];
  });
}

test('imports run one way', () => {
  assert.deepEqual(files.filter(({ path }) => !isTest(path)).flatMap(edgeProblems), []);
});

test('files are small', () => {
  const long = files
    .map(({ path, text }) => [path, text.split('\n').length - 1] as const)
    .filter(([, lines]) => lines > MAX_LINES);
  assert.deepEqual(long, []);
});

test('nothing banned is used', () => {
  const found = files
    .filter(({ path }) => path !== 'tidy.test.ts')
    .flatMap(({ path, code }) => {
      const rules = KERNEL.test(path) && !isTest(path) ? [...BANNED, ...BANNED_IN_KERNEL] : BANNED;
      return rules.flatMap(([pattern, what]) =>
        pattern.test(code) ? [`${path} has ${what}: ${pattern.exec(code)?.[0]}`] : [],
      );
    });
  assert.deepEqual(found, []);
});

/** What is started from outside: by the package's exports, the command, npm scripts and loaders by path. */
const ENTRIES = [
  /^index\.ts$/,
  /^cli\/main\.ts$/,
  /^cli\/lsp\/check-thread\.ts$/,
  /^hosts\/temporal\/(worker|client)\/index\.ts$/,
  /^cli\/test\/documents-thread\.ts$/,
  /^hosts\/memory\/index\.ts$/,
  /^stdlib\/index\.ts$/,
  /^hosts\/temporal\/workflow\//,
  /^hosts\/temporal\/payloads\/sealed-failures\.ts$/,
  /^workflows\/demo\/run-demo\.ts$/,
  /^workflows\/[^/]+\/activities\//,
  /^workflows\/[^/]+\/service\/main\.ts$/,
  /^workflows\/[^/]+\/data\/(main\.ts|take-[a-z-]+\.mjs)$/,
  /^bench\//,
  /^docs\/reference-maker\/make-reference\.ts$/,
  /^hosts\/temporal\/testing\/worker-process\.ts$/,
  /^cli\/testing\/planted\/debug-worker\.ts$/,
  /^cli\/hooks\/testing\/watch-process\.ts$/,
  /^scripts\//,
  /\.test\.ts$/,
];

test('no file is dead', () => {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const seen = new Set<string>();
  const visit = (file: SourceFile): void => {
    if (seen.has(file.path)) return;
    seen.add(file.path);
    for (const specifier of file.imports) {
      const next = specifier.startsWith('.') ? byPath.get(target(file, specifier)) : undefined;
      if (next) visit(next);
    }
  };
  for (const file of files) if (ENTRIES.some((entry) => entry.test(file.path))) visit(file);
  assert.deepEqual(
    files.map(({ path }) => path).filter((path) => !seen.has(path)),
    [],
  );
});

test('no exported function is for its own file alone', () => {
  const named = new Map<string, number>();
  for (const { code } of files)
    for (const word of new Set(code.match(/[A-Za-z_$][\w$]*/g))) named.set(word, (named.get(word) ?? 0) + 1);
  const alone = files.flatMap(({ path, code }) =>
    [...code.matchAll(/^export (?:async )?function\*? ([\w$]+)/gm)].flatMap(([, name = '']) =>
      named.get(name) === 1 ? [`${path}: ${name}`] : [],
    ),
  );
  assert.deepEqual(alone, []);
});

test('format and lint are clean', () => {
  const biome = join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
  const result = spawnSync(process.execPath, [biome, 'ci', '--colors=off', '.'], { cwd: root, encoding: 'utf8' });
  assert.equal(result.status, 0, `${result.stdout}${result.stderr}`);
});
