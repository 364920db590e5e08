import { InstanceView } from '@backstage-releases/plugin-releases-common';
import { JsonObject } from '@backstage/types';
import { Seen, TargetContext } from './TargetContext';

/**
 * A revision as it runs.
 *
 * @public
 */
export interface ObservedRevision {
  /** For example `r3`. */
  name: string;
  version: string;
  digest?: string;
  /** How many instances are asked for. */
  wanted: number;
  /** How many can take requests. */
  available: number;
  /** Why instances aren't available, in words; undefined while they are only starting. */
  failing?: string;
  /** Why what runs isn't what was released, in words, for example because somebody has changed its image; undefined where it is. */
  drift?: string;
  /** Something that belongs to it is missing, for example because somebody deleted it; scaling, also to the size that it has, makes it whole. */
  incomplete?: boolean;
  /** Someone else's object that was taken over: it is scaled to nothing instead of removed. */
  adopted: boolean;
  /** What it takes to make an adopted one again where somebody deletes it. Belongs to the door that made it. */
  kept?: JsonObject;
}

/**
 * What runs in a target.
 *
 * `adoption` is `none` where the workload is as it was found, `pending` where a next step can be taken, `waiting` while its instances are being labelled and
 * there is nothing to do but to look again, `done` when the handle selects one revision only, `absent` where nothing runs yet.
 *
 * @public
 */
export interface RevisionsSeen extends Seen {
  adoption: 'absent' | 'none' | 'pending' | 'waiting' | 'done';
  /** What a `waiting` adoption waits for, or why it is `absent`, in words. */
  waitsFor?: string;
  /** The revision that the stable handle selects. */
  handle?: string;
  revisions: ObservedRevision[];
  instances: InstanceView[];
  /** What a person should know, for example that adoption interrupts a service of one instance. */
  warnings: string[];
}

/**
 * Runs revisions of a service. Every effect is one small, repeatable step, refused with `ConflictError` when what it was decided on has changed.
 *
 * @public
 */
export interface Revisions {
  /** Throws `NotFoundError` or `InputError` with the candidates where the workload of a target is not clear. */
  observe(target: TargetContext): Promise<RevisionsSeen>;
  /** Takes the next step of adopting what runs as `r0`. */
  adopt(target: TargetContext, seen: RevisionsSeen): Promise<void>;
  /** Creates a revision without instances, like the one that `from` names, or the newest where that is gone, but with another image. */
  create(
    target: TargetContext,
    revision: {
      name: string;
      version: string;
      digest: string;
      /** Repository without tag or digest. */
      image: string;
      from: string;
    },
    seen: RevisionsSeen,
  ): Promise<void>;
  /** Makes a revision that was adopted and that somebody has deleted again, without instances, by what was `kept` of it. */
  remake(
    target: TargetContext,
    kept: JsonObject,
    seen: RevisionsSeen,
  ): Promise<void>;
  /** Changes the size of a revision, and makes it whole where it is incomplete. */
  scale(
    target: TargetContext,
    revision: string,
    instances: number,
    seen: RevisionsSeen,
  ): Promise<void>;
  /** Makes the stable handle select this revision. */
  pointHandle(
    target: TargetContext,
    revision: string,
    seen: RevisionsSeen,
  ): Promise<void>;
  /** Removes a revision and all that belongs to it; an adopted one is left without instances. */
  remove(
    target: TargetContext,
    revision: string,
    seen: RevisionsSeen,
  ): Promise<void>;
  /** Writes the target's fence to every object that has a smaller one. */
  fence(target: TargetContext, seen: RevisionsSeen): Promise<void>;
}
