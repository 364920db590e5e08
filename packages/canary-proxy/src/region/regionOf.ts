import type { Region } from '@backstage-releases/canary-policy';

/**
 * The region that a record of a location file says: MaxMind's shape with subdivisions, or a country's code alone, as files made of public data
 * have it. What anyone may have written into a file is taken only where it is what it should be.
 */
export function regionOf(record: unknown): Region | undefined {
  const { country, country_code: code, subdivisions } = fieldsOf(record);
  const iso =
    textOf(fieldsOf(country).iso_code) ?? textOf(code) ?? textOf(country);
  if (iso === undefined) {
    return undefined;
  }
  const parts = (Array.isArray(subdivisions) ? subdivisions : []).flatMap(
    part => {
      const subdivision = textOf(fieldsOf(part).iso_code);
      return subdivision === undefined ? [] : [`${iso}-${subdivision}`];
    },
  );
  return parts.length > 0
    ? { country: iso, subdivisions: parts }
    : { country: iso };
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)
    : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^[A-Z0-9]{1,3}$/.test(value)
    ? value
    : undefined;
}
