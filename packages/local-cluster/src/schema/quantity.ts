const binary = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const decimal: Record<string, number> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const syntax =
  /^([+-]?)(\d*)(?:\.(\d*))?(?:([eE][+-]?\d+)|([KMGTPE]i)|([numkMGTPE]))?$/;

/**
 * The one way to write an amount that Kubernetes keeps, for example `100m` for `0.1`; `undefined` when it isn't one.
 */
export function canonicalQuantity(value: string): string | undefined {
  const match = syntax.exec(value);
  if (!match || (match[2] === '' && !match[3])) {
    return undefined;
  }
  const [, sign, whole, fraction = '', exponent, power, suffix] = match;
  const minus = sign === '-' ? '-' : '';
  const digits = BigInt(`${whole}${fraction}`);
  if (digits === 0n) {
    return '0';
  }
  if (power && fraction === '') {
    let unit = binary.indexOf(power);
    let amount = digits;
    while (amount % 1024n === 0n && unit < binary.length - 1) {
      amount /= 1024n;
      unit += 1;
    }
    return `${minus}${amount}${binary[unit]}`;
  }
  if (power) {
    // Fractions of binary units are kept as they are written: they are rare and their canonical form is not needed here.
    return value;
  }
  let scale =
    (exponent ? Number(exponent.slice(1)) : decimal[suffix ?? '']) -
    fraction.length;
  let amount = digits;
  while (amount % 10n === 0n) {
    amount /= 10n;
    scale += 1;
  }
  const unit = Math.max(-9, Math.min(18, Math.floor(scale / 3) * 3));
  const scaled =
    scale >= unit
      ? amount * 10n ** BigInt(scale - unit)
      : (amount + 10n ** BigInt(unit - scale) - 1n) /
        10n ** BigInt(unit - scale);
  if (exponent) {
    return `${minus}${scaled}${unit === 0 ? '' : `e${unit}`}`;
  }
  const name = Object.keys(decimal).find(key => decimal[key] === unit);
  return `${minus}${scaled}${name}`;
}
