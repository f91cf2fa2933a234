/** Looks for secrets in what was left, by opening every encoding that a text may hold: it shares nothing with the redactor. */

/** Names of the secrets that are in the text, in clear or encoded, once or twice over. */
export function findSecrets(
  text: string,
  secrets: ReadonlyMap<string, string>,
  seen: Set<string> = new Set(),
): readonly string[] {
  const found = new Set<string>();
  const wanted = [...secrets].map(([name, secret]) => ({ name, parts: parts(secret) }));
  const look = (one: string): void => {
    for (const { name, parts } of wanted) if (parts.some((part) => one.includes(part))) found.add(name);
  };
  const once = (one: string): boolean => one.length >= SHORTEST && !seen.has(one) && seen.add(one) !== undefined;
  // What is told twice is looked at once.
  let open = text.split('\n').filter(once);
  for (let depth = 0; depth < 3; depth++) {
    for (const one of open) look(one);
    open = depth === 2 ? [] : open.flatMap(openings).filter(once);
  }
  return [...found];
}

const SHORTEST = 10;

/** A key of several lines is found by any of its lines. */
function parts(secret: string): readonly string[] {
  return secret.split('\n').filter((line) => line !== '' && !line.startsWith('-----'));
}

function openings(text: string): readonly string[] {
  return [
    ...base64Runs(text),
    ...[...text.matchAll(/(?:[0-9a-fA-F]{2}){8,}/g)].map(([run]) => Buffer.from(run, 'hex').toString('utf8')),
    text
      .replace(/%[0-9a-fA-F]{2}/g, (one) => String.fromCharCode(Number.parseInt(one.slice(1), 16)))
      .replaceAll('+', ' '),
    text.replace(/%[0-9a-fA-F]{2}/g, (one) => String.fromCharCode(Number.parseInt(one.slice(1), 16))),
    unescapeJson(text),
    unescapeMarkup(text),
  ].filter((one) => one !== text);
}

/** A run may begin anywhere in what was encoded: each of the four places is tried. */
function base64Runs(text: string): readonly string[] {
  return [...text.matchAll(/[A-Za-z0-9+/_-]{12,}/g)].flatMap(([run]) =>
    [0, 1, 2, 3].map((skip) => Buffer.from(run.slice(skip), 'base64').toString('utf8')),
  );
}

function unescapeJson(text: string): string {
  return text
    .replace(/\\u([0-9a-fA-F]{4})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/\\(["\\/])/g, '$1');
}

function unescapeMarkup(text: string): string {
  const marks: { readonly [mark: string]: string } = {
    ...{
      '&amp;': '&',
      '&lt;': '<',
      '&gt;': '>',
      '&quot;': '"',
      '&#34;': '"',
      '&#39;': "'",
      '&apos;': "'",
      '&#x27;': "'",
    },
  };
  return text.replace(/&(?:amp|lt|gt|quot|apos|#34|#39|#x27);/g, (mark) => marks[mark] ?? mark);
}
