import type { Variables } from './conditions';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const addressPath =
  /(^|\.)(clusterIPs?|podIP|hostIP|podIPs\[\d+\]\.ip|hostIPs\[\d+\]\.ip)(\[\d+\])?$/;
const randomLetters = '[bcdfghjklmnpqrstvwxz2456789]';

/**
 * Puts marks in the place of all that differs from run to run, so that two runs can be compared. Values that the run had taken into
 * variables become their names: where the same value must come back, it is checked.
 */
export class Normaliser {
  readonly #variables: Array<[name: string, value: string]>;
  readonly #names = new Map<string, string>();
  readonly #hashes = new Set<string>();

  constructor(variables: Variables) {
    this.#variables = Object.entries(variables)
      .filter(([, value]) => value.length >= 5 && !/^\d+$/.test(value))
      .sort(([, a], [, b]) => b.length - a.length);
  }

  /** Takes note of the generated names in an answer. */
  learn(value: any): void {
    if (typeof value !== 'object' || value === null) {
      return;
    }
    const { name, generateName, labels } = value.metadata ?? {};
    const hash = labels?.['pod-template-hash'];
    if (hash?.length > 5) {
      this.#hashes.add(hash);
    }
    if (
      generateName &&
      name?.startsWith(generateName) &&
      name.length > generateName.length
    ) {
      this.#names.set(name, `${generateName}<rand>`);
    }
    Object.values(value).forEach(each => this.learn(each));
  }

  normalise(value: unknown, name = '', path = '', parent?: any): any {
    if (typeof value === 'string') {
      return this.#text(value, name, path);
    }
    if (Array.isArray(value)) {
      const items = value.map((each, index) =>
        this.normalise(each, name, `${path}[${index}]`, parent),
      );
      if (name === 'addresses' && parent?.targetRef?.kind === 'Pod') {
        return items.map(() => '<ip>');
      }
      if (name === 'conditions' && items.every(each => each?.type)) {
        return sortBy(items, each => each.type);
      }
      return path.endsWith('details.causes')
        ? sortBy(items, each => [each.field, each.reason, each.message].join())
        : items;
    }
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(
        Object.entries(value)
          .filter(
            ([key]) => !['managedFields', 'terminatingReplicas'].includes(key),
          )
          .map(([key, each]) => [
            this.#withVariables(key),
            this.normalise(each, key, path ? `${path}.${key}` : key, value),
          ]),
      );
    }
    return name === 'nodePort' && typeof value === 'number'
      ? '<nodePort>'
      : value;
  }

  #text(original: string, name: string, path: string): string {
    const text = this.#withVariables(original);
    if (/^\{\{\w+\}\}$/.test(text) || text === '') {
      return text;
    }
    if (uuid.test(text)) {
      return '<uid>';
    }
    if (time.test(text)) {
      return '<time>';
    }
    if (text.includes('-----BEGIN ')) {
      return '<pem>';
    }
    if (addressPath.test(path) && /^[\d.]+$|:/.test(text)) {
      return '<ip>';
    }
    const marks: Record<string, string> = {
      resourceVersion: '<rv>',
      continue: '<continue>',
      storageVersionHash: '<hash>',
      hash: '<hash>',
      containerID: '<id>',
      imageID: '<id>',
      nodeName: '<node>',
    };
    if (name === 'host' && /status|source/.test(path)) {
      return '<node>';
    }
    return Object.hasOwn(marks, name) ? marks[name] : this.#withNames(text);
  }

  #withVariables(text: string): string {
    return this.#variables.reduce(
      (result, [name, value]) => result.split(value).join(`{{${name}}}`),
      text,
    );
  }

  #withNames(text: string): string {
    let result = text;
    for (const [name, mark] of this.#names) {
      result = result.split(name).join(mark);
    }
    for (const hash of this.#hashes) {
      result = result.split(hash).join('<hash>');
    }
    return result
      .replace(/kube-api-access-[a-z0-9]{5}/g, 'kube-api-access-<rand>')
      .replace(
        new RegExp(`(<hash>|<rand>|\\}\\})-${randomLetters}{5}\\b`, 'g'),
        '$1-<rand>',
      )
      .replace(/-[a-z0-9]{6,10}-<rand>/g, '-<hash>-<rand>');
  }
}

function sortBy<T>(items: T[], keyOf: (item: T) => string): T[] {
  return [...items].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}
