type Step =
  | { field: string }
  | { index: number }
  | { every: true }
  | { where: string; is: string };

/** Reads `a.b[0].c[*].d[key=value]`; a dot inside a name is written `\.`, or the path is a list of names. */
function parsePath(path: string | string[]): Step[] {
  if (Array.isArray(path)) {
    return path.map(field => ({ field }));
  }
  const steps: Step[] = [];
  for (const [, field, bracket] of path.matchAll(
    /((?:\\.|[^.[\\])+)|\[([^\]]*)\]/g,
  )) {
    if (field !== undefined) {
      steps.push({ field: field.replace(/\\(.)/g, '$1') });
    } else if (bracket === '*') {
      steps.push({ every: true });
    } else if (/^-?\d+$/.test(bracket)) {
      steps.push({ index: Number(bracket) });
    } else {
      const [where, ...is] = bracket.split('=');
      steps.push({ where, is: is.join('=') });
    }
  }
  return steps;
}

/** The places in a container that one step leads to. */
function placesOf(container: any, step: Step): Array<string | number> {
  if (typeof container !== 'object' || container === null) {
    return [];
  }
  if ('field' in step) {
    return step.field in container ? [step.field] : [];
  }
  if (!Array.isArray(container)) {
    return [];
  }
  const all = [...container.keys()];
  if ('every' in step) {
    return all;
  }
  if ('index' in step) {
    const index = step.index < 0 ? container.length + step.index : step.index;
    return index in container ? [index] : [];
  }
  return all.filter(
    index => String(readPath(container[index], step.where)[0]) === step.is,
  );
}

/** All values that a path leads to. */
export function readPath(root: unknown, path: string | string[]): any[] {
  return parsePath(path).reduce<any[]>(
    (found, step) =>
      found.flatMap(each => placesOf(each, step).map(place => each[place])),
    [root],
  );
}

/** Removes what a path leads to, in place. */
export function removePath(root: unknown, path: string | string[]): void {
  const steps = parsePath(path);
  const last = steps.pop();
  const holders = steps.reduce<any[]>(
    (found, step) =>
      found.flatMap(each => placesOf(each, step).map(place => each[place])),
    [root],
  );
  for (const holder of holders) {
    for (const place of last ? placesOf(holder, last).reverse() : []) {
      if (typeof place === 'number') {
        holder.splice(place, 1);
      } else {
        delete holder[place];
      }
    }
  }
}
