import type { Clock } from '../Clock';

/** After how long without its source an instance no longer trusts what it has. Milliseconds. */
export const LOST_AFTER_MS = 15_000;

/**
 * Whether this instance still hears from where its routes come from.
 *
 * Each part is either steadily connected, or was heard of last at a certain time; the source is lost when a part was not heard of for 15 seconds.
 */
export class SourceHealth {
  static create(clock: Clock, onChange: (lost: boolean) => void): SourceHealth {
    return new SourceHealth(clock, onChange);
  }

  readonly #clock: Clock;
  readonly #onChange: (lost: boolean) => void;
  readonly #heardAt = new Map<string, number>();
  readonly #silent = new Set<string>();
  #lost = false;
  #cancel = () => {};

  private constructor(clock: Clock, onChange: (lost: boolean) => void) {
    this.#clock = clock;
    this.#onChange = onChange;
  }

  /** `disconnected`: a part has said so, but it was heard of lately. */
  get state(): 'connected' | 'disconnected' | 'lost' {
    if (this.#lost) {
      return 'lost';
    }
    return this.#silent.size === 0 ? 'connected' : 'disconnected';
  }

  /** When the part that was not heard of for the longest time was heard of last; `undefined` while all are connected. */
  get lostSince(): number | undefined {
    const earliest = Math.min(...this.#heardAt.values());
    return Number.isFinite(earliest) ? earliest : undefined;
  }

  /** The part is connected until it says otherwise. */
  connected(part: string): void {
    this.#heardAt.set(part, Infinity);
    this.#silent.delete(part);
    this.#check();
  }

  /** The part has lost its connection; until when it had one is only set once. */
  disconnected(part: string): void {
    const before = this.#heardAt.get(part);
    this.#silent.add(part);
    if (before === undefined || before === Infinity) {
      this.#heardAt.set(part, this.#clock.now());
    }
    this.#check();
  }

  /** The part was heard of at a time; it has to be heard of again. */
  heard(part: string, at: number): void {
    this.#heardAt.set(part, at);
    this.#silent.delete(part);
    this.#check();
  }

  close(): void {
    this.#cancel();
    this.#heardAt.clear();
  }

  #check(): void {
    this.#cancel();
    const since = this.lostSince;
    const left =
      since === undefined
        ? Infinity
        : since + LOST_AFTER_MS - this.#clock.now();
    const lost = left <= 0;
    if (!lost && Number.isFinite(left)) {
      this.#cancel = this.#clock.after(left, () => this.#check());
    }
    if (lost !== this.#lost) {
      this.#lost = lost;
      this.#onChange(lost);
    }
  }
}
