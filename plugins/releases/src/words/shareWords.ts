/** A percentage with at most two decimals: `10 %`, `0.07 %`. */
export function shareWords(share: number): string {
  return `${Number(share.toFixed(2))} %`;
}

/**
 * Reads the percentage that a person typed: from 0 to below 100, at most two decimals, a point or a comma.
 *
 * Answers with the reason where it isn't one.
 */
export function parseShare(
  text: string,
): { share: number } | { problem: string } {
  const trimmed = text.trim();
  if (!trimmed) {
    return { problem: 'Say a share from 0 to 100.' };
  }
  if (!/^\d+([.,]\d+)?$/.test(trimmed)) {
    return { problem: `'${trimmed}' is not a number from 0 to 100.` };
  }
  if (!/^\d+([.,]\d{1,2})?$/.test(trimmed)) {
    return { problem: `'${trimmed}' has more than two decimals.` };
  }
  const share = Number(trimmed.replace(',', '.'));
  if (share > 100) {
    return { problem: `'${trimmed}' is more than 100.` };
  }
  if (share === 100) {
    return { problem: '100 % is the last step: promote to it instead.' };
  }
  return { share };
}
