import { ANNOTATION_REQUEST_RATE } from '@backstage-releases/plugin-releases-common';
import { TargetContext } from '@backstage-releases/plugin-releases-node';
import { RoomQuestion } from './decideRoom';

/** How often a service is asked as its component says it, or why that isn't known. */
export function declaredRate({
  service: { name, annotations },
}: Pick<TargetContext, 'service'>): RoomQuestion['rate'] {
  const text = annotations[ANNOTATION_REQUEST_RATE];
  const unknown = `How often '${name}' is asked is not known:`;
  if (text === undefined) {
    return {
      unknown: `${unknown} its users don't come through the canary proxies yet, and the annotation '${ANNOTATION_REQUEST_RATE}' doesn't say it`,
    };
  }
  const perSecond = text.trim() ? Number(text) : NaN;
  return Number.isFinite(perSecond) && perSecond >= 0
    ? { perSecond, carried: false }
    : {
        unknown: `${unknown} the annotation '${ANNOTATION_REQUEST_RATE}' is '${text}', expected a number of 0 and up`,
      };
}
