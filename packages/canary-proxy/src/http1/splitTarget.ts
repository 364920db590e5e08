import { HASH } from './characters';
import { bitOf, OddityBits } from './Oddity';
import { REFUSALS } from './Refusal';

const TARGET_BYTES = bitOf('target-bytes');
const FRAGMENT = bitOf('fragment');

/** What is unusual about the bytes of a target. */
export function targetOddities(
  buffer: Buffer,
  from: number,
  to: number,
): OddityBits {
  let oddities: OddityBits = 0;
  for (let at = from; at < to; at += 1) {
    const byte = buffer[at];
    if (byte > 0x7f) {
      oddities |= TARGET_BYTES;
    } else if (byte === HASH) {
      oddities |= FRAGMENT;
    }
  }
  return oddities;
}

/**
 * The host of a target in absolute form, and the rest of it in origin form.
 *
 * @throws Refusal
 */
export function splitTarget(target: string): {
  authority: string;
  inOrigin: string;
} {
  const [, authority, rest] = /^https?:\/\/([^/?#]+)(.*)$/is.exec(target) ?? [];
  if (authority === undefined) {
    throw REFUSALS.target;
  }
  return { authority, inOrigin: rest.startsWith('/') ? rest : `/${rest}` };
}
