/** Labels as they stand in a line; a route has a hundred lines, whose labels begin in the same way. */
export function labelsOf(labels: Record<string, string | number>): string {
  return Object.entries(labels)
    .map(([name, text]) => `${name}="${escapeValue(String(text))}"`)
    .join(',');
}

/** The lines of one metric. */
export class Metric {
  readonly #name: string;
  readonly #lines: string[];

  /** @param prefix - what the names of a program's own metrics begin with */
  constructor(
    name: string,
    type: string,
    help: string,
    prefix: string = 'canary_proxy_',
  ) {
    this.#name = `${prefix}${name}`;
    this.#lines = [
      `# HELP ${this.#name} ${help}`,
      `# TYPE ${this.#name} ${type}`,
    ];
  }

  /** @param labels - see {@link labelsOf} */
  add(labels: string, value: number, suffix: string = ''): void {
    const inBraces = labels === '' ? '' : `{${labels}}`;
    this.#lines.push(`${this.#name}${suffix}${inBraces} ${value}`);
  }

  toString(): string {
    return this.#lines.join('\n');
  }
}

function escapeValue(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n');
}
