/** Names as they are compared: in Latin letters without accents, in words, without what distinguishes nobody. */
import anyAscii from 'any-ascii';

/** Articles, titles and forms of companies. Particles such as `bin` stand in one list and are left out in another. */
const STOP_WORDS = new Set(
  (
    'al el ul ad an as ar at ash az bin bint ibn ben ould wald van von der den de da di du del della la le les the of and et und ' +
    'mr mrs ms dr prof haji hajji hadji sheikh shaykh cheikh mullah maulavi sayyid sayed jr sr ' +
    'general colonel major captain commander brigadier lieutenant ' +
    'ltd limited llc inc corp corporation co company gmbh ag sa sas sarl srl spa bv nv plc oy ab as kg ohg pte pvt pty'
  ).split(' '),
);
/** Ways to write one sound in Latin letters, over languages and romanisations; applied in this order. */
const SOUNDS: readonly (readonly [RegExp, string])[] = [
  [/ph/g, 'f'],
  [/sh|z|c(?=[ei])/g, 's'],
  [/dj|ch(?=[aeiouy])|j/g, 'j'],
  [/kh|gh|ck|ch|q|c|g/g, 'k'],
  [/th|dh|d/g, 't'],
  [/b/g, 'p'],
  [/v/g, 'w'],
];
const ARABIC = /[\u0600-\u06ff]/;

/**
 * The words of a name: `Sa'd al-Ka'bi` is `[['sad', 'kabi']]`. What has hyphens is read in two ways, apart and joined.
 * Where nothing else is left, the words that distinguish nobody are kept.
 */
export function readNames(name: string): readonly (readonly string[])[] {
  const apart = wordsOf(name);
  if (!/\p{L}-\p{L}/u.test(name)) return [apart];
  const joined = wordsOf(name.replace(/(\p{L})-(?=\p{L})/gu, '$1'));
  return [apart, joined];
}

function wordsOf(name: string): readonly string[] {
  const script = ARABIC.test(name);
  const words = anyAscii(name)
    .toLowerCase()
    .replace(/['`´’ʻʼ".]/g, '')
    .split(/[^a-z0-9]+/)
    // In Arabic script the article is written with its word.
    .map((word) => (script ? word.replace(/^al(?=.{3})/, '') : word))
    .filter((word) => word !== '');
  const telling = words.filter((word) => word.length > 1 && !STOP_WORDS.has(word));
  return telling.length > 0 ? telling : words;
}

/** The consonants that are heard, so that `Mohammed` and `Muhamad`, `Chang` and `Jang` are one. */
export function soundOf(word: string): string {
  const heard = SOUNDS.reduce((text, [written, sound]) => text.replace(written, sound), word);
  const first = /^[aeiouy]/.test(heard) ? 'a' : heard.slice(0, 1);
  const sound = (first + heard.slice(1).replace(/[aeiouhwy]/g, '')).replace(/(.)\1+/g, '$1');
  // Of a word like `Cho` one consonant is too little to tell it by.
  return sound.length > 1 ? sound : `${first}${/[aeiou]/.exec(heard.slice(1))?.[0] ?? ''}`;
}
