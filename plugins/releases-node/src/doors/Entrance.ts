import { Seen, TargetContext } from './TargetContext';

/**
 * Where outside traffic goes.
 *
 * @public
 */
export interface EntranceSeen extends Seen {
  /** For example `Ingress`. */
  kind: string;
  name: string;
  /** `absent` where the service has no entrance, `unknown` where it points at neither. */
  pointsTo: 'service' | 'proxy' | 'absent' | 'unknown';
  /** An address that a browser can open, where it is known. */
  url?: string;
  /** Something of ours is still on it although it points at the service. */
  leftovers: boolean;
}

/**
 * What brings outside traffic to a service.
 *
 * @public
 */
export interface Entrance {
  observe(target: TargetContext): Promise<EntranceSeen>;
  /** Points at another Service of the target's namespace, and keeps the original on the object. */
  point(
    target: TargetContext,
    to: { service: string },
    seen: EntranceSeen,
  ): Promise<void>;
  /** Puts the original back, byte for byte, and takes everything of ours off. */
  restore(target: TargetContext, seen: EntranceSeen): Promise<void>;
  fence(target: TargetContext, seen: EntranceSeen): Promise<void>;
}
