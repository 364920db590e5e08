import { ParseResult } from '@marcbachmann/cel-js';
import { weigh, Weight } from './weigh';

type Node = ParseResult['ast'];

/** An upper bound: how many steps at most, and how heavy the result can be. `value` where it is known. */
interface Bound extends Weight {
  steps: number;
  value?: unknown;
}

type Scope = Record<string, Bound>;

const LOOPS = new Set(['all', 'exists', 'exists_one', 'filter', 'map']);

/**
 * An upper bound for the steps that an expression can take over these values, found without evaluating it. Loops in loops and lists that
 * double are what makes an expression of a few characters run for ever.
 */
export function costOf(ast: Node, values: Record<string, unknown>): number {
  const scope: Scope = Object.create(null);
  for (const [name, value] of Object.entries(values)) {
    scope[name] = known(value);
  }
  return bound(ast, scope).steps;
}

function known(value: unknown): Bound {
  return { ...weigh(value), steps: 0, value };
}

function scalar(steps: number): Bound {
  return { steps, total: 1, items: 0, each: 0 };
}

function bound(node: Node, scope: Scope): Bound {
  switch (node.op) {
    case 'value':
      return typeof node.args === 'string'
        ? { ...known(node.args), steps: 1 }
        : scalar(1);
    case 'id':
      return { ...(scope[node.args] ?? scalar(0)), steps: 1 };
    case '.':
    case '.?':
      return member(bound(node.args[0], scope), node.args[1]);
    case '[]':
    case '[?]': {
      const index = bound(node.args[1], scope);
      const found = member(bound(node.args[0], scope), index.value);
      return { ...found, steps: found.steps + index.steps };
    }
    case 'list':
      return collect(node.args.map(entry => bound(entry, scope)));
    case 'map':
      return collect(
        node.args.flat().map(entry => bound(entry as Node, scope)),
      );
    case '!_':
    case '-_':
      return scalar(bound(node.args, scope).steps + 1);
    case '?:':
    case '||':
    case '&&':
      return either(node.args.map(part => bound(part, scope)));
    case '+':
      return concatenate(node.args.map(part => bound(part, scope)));
    case 'call':
      return call(
        node.args[0],
        node.args[1].map(part => bound(part, scope)),
      );
    case 'rcall':
      return LOOPS.has(node.args[0])
        ? loop(node.args[0], node.args[1], node.args[2], scope)
        : call(
            node.args[0],
            [node.args[1], ...node.args[2]].map(part => bound(part, scope)),
          );
    case 'in': {
      const [needle, hay] = node.args.map(part => bound(part, scope));
      return scalar(needle.steps + hay.steps + hay.total);
    }
    default: {
      const [left, right] = (node.args as Node[]).map(part =>
        bound(part, scope),
      );
      return scalar(
        left.steps + right.steps + Math.min(left.total, right.total),
      );
    }
  }
}

function member(from: Bound, key: unknown): Bound {
  const { value } = from;
  if (typeof value === 'object' && value !== null) {
    const found = Object.hasOwn(value, key as PropertyKey)
      ? (value as Record<PropertyKey, unknown>)[key as PropertyKey]
      : undefined;
    if (found !== undefined) {
      return { ...known(found), steps: from.steps + 1 };
    }
  }
  // Which entry is not known, so it is taken for one of the heaviest, all of its weight in one list of the smallest entries.
  return {
    steps: from.steps + 1,
    total: from.each,
    items: from.each,
    each: from.each,
  };
}

function collect(entries: Bound[]): Bound {
  return {
    steps: sum(entries, entry => entry.steps) + 1,
    total: sum(entries, entry => entry.total) + 1,
    items: entries.length,
    each: Math.max(0, ...entries.map(entry => entry.total)),
  };
}

function either(parts: Bound[]): Bound {
  return {
    steps: sum(parts, part => part.steps) + 1,
    total: Math.max(...parts.map(part => part.total)),
    items: Math.max(...parts.map(part => part.items)),
    each: Math.max(...parts.map(part => part.each)),
  };
}

function concatenate(parts: Bound[]): Bound {
  const total = sum(parts, part => part.total);
  return {
    steps: sum(parts, part => part.steps) + total,
    total,
    items: sum(parts, part => part.items),
    each: Math.max(...parts.map(part => part.each)),
  };
}

function loop(name: string, over: Node, args: Node[], scope: Scope): Bound {
  const list = bound(over, scope);
  const inner: Scope = Object.assign(Object.create(null), scope);
  const [variable, ...parts] = args;
  if (variable?.op === 'id') {
    inner[variable.args] = {
      steps: 0,
      total: list.each,
      items: list.each,
      each: list.each,
    };
  }
  const bodies = parts.map(part => bound(part, inner));
  const steps =
    list.steps + 1 + list.items * (1 + sum(bodies, body => body.steps));
  if (name === 'filter') {
    return { ...list, value: undefined, steps };
  }
  if (name === 'map') {
    const each = bodies.at(-1)?.total ?? 0;
    return { steps, total: 1 + list.items * each, items: list.items, each };
  }
  return scalar(steps);
}

/** Functions look at their arguments a few times and answer with nothing heavier than all of them; joining repeats a separator. */
function call(name: string, args: Bound[]): Bound {
  const total = sum(args, arg => arg.total) + 64;
  const joined =
    name === 'join' ? total + (args[0]?.items ?? 0) * (args[1]?.total ?? 0) : 0;
  return {
    steps: sum(args, arg => arg.steps) + total + joined,
    // Splitting makes a node of each character.
    total: total * 2 + joined,
    items: total * 2,
    each: total,
  };
}

function sum<T>(entries: T[], of: (entry: T) => number): number {
  return entries.reduce((all, entry) => all + of(entry), 0);
}
