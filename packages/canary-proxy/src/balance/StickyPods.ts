import { createHmac } from 'node:crypto';
import type { Pod } from './Pod';

/** 96 bits: nobody meets another pod's by chance. */
const ID_CHARACTERS = 16;

/**
 * Which pod a cookie means. Its value is an id that all instances with the same key give to the same pod, and from which nobody else learns the
 * pod's address.
 */
export class StickyPods {
  /**
   * @param keys - the first one gives ids, all are understood
   * @param scope - the route: a pod has another id in another one
   */
  static create(keys: readonly Buffer[], scope: string): StickyPods {
    return new StickyPods(keys, scope);
  }

  readonly #keys: readonly Buffer[];
  readonly #scope: string;
  #ids: ReadonlyMap<Pod, string> = new Map();
  #pods: ReadonlyMap<string, Pod> = new Map();

  private constructor(keys: readonly Buffer[], scope: string) {
    this.#keys = keys;
    this.#scope = scope;
  }

  /** Takes note of the pods of the group; ids of others mean nothing from now on. */
  update(pods: readonly Pod[]): void {
    const [first, ...others] = this.#keys;
    this.#ids = new Map(
      pods.map(pod => [pod, this.#ids.get(pod) ?? this.#idOf(pod, first)]),
    );
    this.#pods = new Map([
      ...others.flatMap(key =>
        pods.map(pod => [this.#idOf(pod, key), pod] as const),
      ),
      ...[...this.#ids].map(([pod, id]) => [id, pod] as const),
    ]);
  }

  /** The value for a cookie that means this pod; `undefined` for one of another group. */
  idOf(pod: Pod): string | undefined {
    return this.#ids.get(pod);
  }

  /**
   * The pod that a cookie's value means, as long as it serves (also when it is about to end: what the user has there is lost soon enough) and its
   * breaker lets the request through.
   *
   * @param excluded - those that were tried already
   */
  find(
    value: string | undefined,
    now: number,
    excluded?: ReadonlySet<Pod>,
  ): Pod | undefined {
    const pod = value === undefined ? undefined : this.#pods.get(value);
    return pod?.isServing && !excluded?.has(pod) && pod.breaker.admits(now)
      ? pod
      : undefined;
  }

  #idOf(pod: Pod, key: Buffer): string {
    return createHmac('sha256', key)
      .update(`sticky\0${this.#scope}\0${pod.address}`)
      .digest('base64url')
      .slice(0, ID_CHARACTERS);
  }
}
