import { DOCUMENT_LIMITS } from '../schema/limits.ts';

/** What an unquoted YAML scalar means. `number` and `word` are spellings that other readers of YAML would disagree on. */
export type Plain =
  | { readonly is: 'value'; readonly value: null | boolean | number | string }
  | { readonly is: 'badNumber'; readonly suggestion?: string }
  | { readonly is: 'inexact' }
  | { readonly is: 'badWord'; readonly suggestion: string };

const JSON_NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$/;
/** What YAML 1.1 or 1.2 reads as a number, or a reader would. */
const LOOSE_NUMBER =
  /^[-+]?(?:0x[0-9a-f]+|0o[0-7]+|0b[01]+|\.inf|\.nan|(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)(?:e[-+]?[0-9]+)?)$/i;

/** Numbers are written as JSON writes them (rule 10); `true`, `false` and `null` too. */
export function resolvePlain(text: string): Plain {
  switch (text) {
    case '':
    case '~':
    case 'null':
      return { is: 'value', value: null };
    case 'true':
      return { is: 'value', value: true };
    case 'false':
      return { is: 'value', value: false };
    default:
  }
  if (JSON_NUMBER.test(text)) return resolveNumber(text);
  if (LOOSE_NUMBER.test(text)) return { is: 'badNumber', ...suggestNumber(text) };
  const lower = text.toLowerCase();
  if (lower === 'true' || lower === 'false' || lower === 'null') return { is: 'badWord', suggestion: lower };
  return { is: 'value', value: text };
}

/** Numbers that a double cannot hold as written are refused: the run would see another one than the reviewer. */
function resolveNumber(text: string): Plain {
  const value = Number(text);
  const exact = text.length <= DOCUMENT_LIMITS.digits && Number.isFinite(value) && keepsDigits(text, value);
  return exact ? { is: 'value', value: value === 0 ? 0 : value } : { is: 'inexact' };
}

/** Whether the significant digits survive; 0.1 does, 12345678901234567890 does not. */
function keepsDigits(text: string, value: number): boolean {
  return significand(text) === significand(value.toPrecision(17)) || significand(text) === significand(String(value));
}

function significand(text: string): string {
  const digits = text
    .replace(/^-/, '')
    .replace(/[eE].*$/, '')
    .replace('.', '')
    .replace(/^0+/, '');
  return digits.replace(/0+$/, '');
}

function suggestNumber(text: string): { readonly suggestion?: string } {
  const radix = /^([-+]?)(0[xob][0-9a-f]+)$/i.exec(text);
  const plain = radix ? String(Number(radix[2])) : text.replace(/_/g, '').replace(/^([-+]?)0+(?=[0-9])/, '$1');
  const bare = plain
    .replace(/^\+/, '')
    .replace(/^(-?)\./, '$10.')
    .replace(/\.(?=$|e)/i, '');
  const signed = radix?.[1] === '-' ? `-${bare}` : bare;
  return JSON_NUMBER.test(signed) ? { suggestion: signed } : {};
}
