/**
 * Joins a path to one below it: `joinPath('spec.steps', 2, 'percent')` is `spec.steps[2].percent`. A key that is no plain name is quoted, a
 * string that begins with a bracket is taken as it is.
 */
export function joinPath(...parts: Array<string | number>): string {
  return parts.reduce<string>((path, part) => {
    if (part === '') {
      return path;
    }
    if (typeof part === 'number') {
      return `${path}[${part}]`;
    }
    if (part.startsWith('[')) {
      return `${path}${part}`;
    }
    return path === '' ? part : `${path}.${part}`;
  }, '');
}

/**
 * A key as a part of a path; quoted where it holds more than names do, so that a path can be read in one way only.
 */
export function pathKey(key: string): string {
  return /^[\w-]+$/.test(key) ? key : `['${key}']`;
}
