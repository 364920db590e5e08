/** Several values of one field as one (RFC 9110, section 5.3). */
export function joined(former: string | undefined, value: string): string {
  return former === undefined ? value : `${former}, ${value}`;
}
