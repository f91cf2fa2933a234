/** How this customs office reads a declaration: the duty from the declared value, the risk from what is odd about it. */

/** Duty by kind of goods, as a share of the declared value. */
const RATES: readonly (readonly [RegExp, number])[] = [
  [/\b(batter(y|ies)|electronic|laptops?|phones?)\b/i, 0.037],
  [/\b(textiles?|garments?|shirts?|cotton)\b/i, 0.12],
  [/\b(machine(ry)?|pumps?|gear|spare parts?)\b/i, 0.025],
  [/\b(fuel|gasoline|solvents?|paints?|chemicals?)\b/i, 0.065],
];
const DEFAULT_RATE = 0.05;
/** What makes an officer look twice; each adds to the risk. */
const ODDITIES: readonly (readonly [RegExp, number])[] = [
  [/\b(used|second-hand|refurbished)\b/i, 0.2],
  [/\b(free zone|transshipment|via)\b/i, 0.2],
  [/\b(sample|gift|no commercial value)\b/i, 0.35],
  [/\b(cash|to order|unknown consignee)\b/i, 0.3],
];
const BASE_RISK = 0.1;
const NO_VALUE_RISK = 0.3;

export interface Assessment {
  /** 0 to 1. */
  readonly risk: number;
  /** Duty in euro, to the cent. */
  readonly amount: number;
}

/** The declared value in euro: `EUR 48,200.00`, `48200 EUR`, `€ 48 200`. */
function declaredValue(text: string): number | undefined {
  const match = /(?:EUR|€)\s*(\d[\d,. ]*)|(\d[\d,. ]*)\s*(?:EUR|€)/i.exec(text);
  const digits = (match?.[1] ?? match?.[2])?.trim().replace(/[.,]$/, '');
  if (!digits) return undefined;
  const cents = /[.,](\d{2})$/.exec(digits)?.[1];
  const whole = (cents ? digits.slice(0, -3) : digits).replace(/[,. ]/g, '');
  return Number(`${whole}.${cents ?? '00'}`);
}

export function assess(declaration: string): Assessment {
  const value = declaredValue(declaration);
  const rate = RATES.find(([goods]) => goods.test(declaration))?.[1] ?? DEFAULT_RATE;
  const odd = ODDITIES.reduce((sum, [sign, weight]) => (sign.test(declaration) ? sum + weight : sum), BASE_RISK);
  const risk = Math.min(1, odd + (value === undefined ? NO_VALUE_RISK : 0));
  return { risk: Math.round(risk * 100) / 100, amount: Math.round((value ?? 0) * rate * 100) / 100 };
}
