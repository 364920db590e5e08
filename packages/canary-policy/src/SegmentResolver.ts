import { at } from './DocumentCheck';
import { InvalidDocumentError, Issue } from './Issue';
import { NamedSegment, NamedSegments, Segment } from './Policy';
import { suggest } from './suggest';

/**
 * Replaces the names of segments by what they stand for. Each name is resolved once, so that segments that call others many times stay small.
 */
export class SegmentResolver {
  static create(named: NamedSegments): SegmentResolver {
    return new SegmentResolver(named);
  }

  readonly #named: NamedSegments;
  readonly #resolved = new Map<string, Segment>();
  readonly #calling: string[] = [];
  #issues: Issue[] = [];

  private constructor(named: NamedSegments) {
    this.#named = named;
  }

  resolve(segment: NamedSegment, path: string): Segment {
    const list = (inner: NamedSegment[], kind: string) =>
      inner.map((one, i) => this.resolve(one, `${at(path, kind)}[${i}]`));
    if ('segment' in segment) {
      return this.call(segment.segment, at(path, 'segment'));
    }
    if ('all' in segment) {
      return { all: list(segment.all, 'all') };
    }
    if ('any' in segment) {
      return { any: list(segment.any, 'any') };
    }
    return 'not' in segment
      ? { not: this.resolve(segment.not, at(path, 'not')) }
      : segment;
  }

  call(name: string, path: string): Segment {
    const known = this.#resolved.get(name);
    if (known !== undefined) {
      return known;
    }
    // What can't be resolved is reported, so what stands for it is never seen.
    const nobody: Segment = { any: [] };
    if (this.#calling.includes(name)) {
      const circle = [...this.#calling, name].map(one => `'${one}'`);
      this.#issues.push({
        path,
        value: name,
        expected: `a segment that is not made of itself: ${circle.join(
          ' calls ',
        )}`,
      });
      return nobody;
    }
    if (!Object.hasOwn(this.#named, name)) {
      const names = Object.keys(this.#named);
      this.#issues.push({
        path,
        value: name,
        expected: 'the name of a segment',
        suggestion: suggest(name, names),
      });
      return nobody;
    }
    this.#calling.push(name);
    const resolved = this.resolve(this.#named[name], path);
    this.#calling.pop();
    this.#resolved.set(name, resolved);
    return resolved;
  }

  takeIssues(): Issue[] {
    const issues = this.#issues;
    this.#issues = [];
    return issues;
  }

  throwIssues(what: string): void {
    if (this.#issues.length > 0) {
      throw new InvalidDocumentError(what, this.#issues);
    }
  }
}
