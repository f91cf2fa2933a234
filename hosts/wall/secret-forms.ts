/** The ways in which a secret is written down by the tools that carry it. */

/** Characters of an encoded piece of a secret that still count as the secret. */
const MIN_PIECE_CHARS = 6;
/** Characters of a line of a secret of several lines, as of a PEM key, that count as the secret. */
const MIN_LINE_CHARS = 16;

/** Every form of a secret that is looked for; those of its lines, too, since tools break and join lines. */
export function formsOf(secret: string): readonly string[] {
  const lines = secret.split(/\r?\n/).map((line) => line.trim());
  const own = lines.length < 2 ? [] : lines.filter((line) => line.length >= MIN_LINE_CHARS && !/^-----/.test(line));
  const parts = [secret, secret.trim(), ...own];
  return [...new Set(parts.flatMap(formsOfPart))].filter((form) => form.length >= MIN_PIECE_CHARS);
}

function formsOfPart(secret: string): readonly string[] {
  const percent = percentForms(secret);
  return [
    secret,
    secret.toLowerCase(),
    secret.toUpperCase(),
    ...jsonForms(secret),
    ...percent,
    ...markupForms(secret),
    Buffer.from(secret, 'utf8').toString('hex'),
    Buffer.from(secret, 'utf8').toString('hex').toUpperCase(),
    ...base64Pieces(secret),
    // OAuth's basic authentication writes the secret as a form does before it encodes it.
    ...[...new Set(percent)].filter((form) => form !== secret).flatMap(base64Pieces),
  ];
}

function jsonForms(secret: string): readonly string[] {
  const escaped = JSON.stringify(secret).slice(1, -1);
  const slashes = escaped.replaceAll('/', '\\/');
  return [
    escaped,
    toAscii(escaped),
    slashes,
    toAscii(slashes),
    // As Go writes it, and as .NET does.
    escapeUnits(escaped, /[<>&\u2028\u2029]/g, false),
    escapeUnits(escaped, /[<>&'+`\u0080-\uffff]/g, true),
    // JSON inside a text of JSON.
    JSON.stringify(escaped).slice(1, -1),
  ];
}

function percentForms(secret: string): readonly string[] {
  const component = encodeURIComponent(secret);
  const strict = component.replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
  const form = new URLSearchParams({ '': secret }).toString().slice(1);
  const lower = (text: string): string => text.replace(/%[0-9A-F]{2}/g, (one) => one.toLowerCase());
  const all = [component, strict, form, component.replaceAll('%20', '+'), encodeURI(secret)];
  return [...all, ...all.map(lower), encodeURIComponent(component)];
}

function markupForms(secret: string): readonly string[] {
  const basic = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return [
    basic,
    basic.replaceAll('"', '&quot;'),
    basic.replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
    basic.replaceAll('"', '&quot;').replaceAll("'", '&apos;'),
    basic.replaceAll('"', '&quot;').replaceAll("'", '&#x27;'),
    basic.replaceAll('"', '&#34;').replaceAll("'", '&#39;'),
  ];
}

/** As writers of JSON do it that stay within ASCII. */
function toAscii(text: string): string {
  return escapeUnits(text, /[\u0080-\uffff]/g, false);
}

function escapeUnits(text: string, units: RegExp, upper: boolean): string {
  return text.replace(units, (unit) => {
    const hex = unit.charCodeAt(0).toString(16).padStart(4, '0');
    return `\\u${upper ? hex.toUpperCase() : hex}`;
  });
}

/**
 * Base64 of a text that holds the secret (`user:password`) shows the secret's bits at one of three shifts. For each, the
 * characters that depend on the secret alone; also as URLs and JSON write them.
 */
function base64Pieces(secret: string): readonly string[] {
  const bytes = Buffer.from(secret, 'utf8');
  const pieces: string[] = [];
  for (const shift of [0, 1, 2]) {
    const bits = (shift + bytes.length) * 8;
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const piece = encoded.slice(Math.ceil((shift * 8) / 6), Math.floor(bits / 6));
    pieces.push(piece, piece.replaceAll('+', '-').replaceAll('/', '_'));
    pieces.push(encodeURIComponent(piece), piece.replaceAll('/', '\\/'));
  }
  return pieces;
}
