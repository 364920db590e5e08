import { differences, select, type Differences } from './compareBodies';
import { unmet, type Variables } from './conditions';
import type { Normaliser } from './Normaliser';
import type { Comparison, EventPattern, RecordedEvent } from './RecordedCase';

/** Compares the events of a watch with the recorded ones, or looks for milestones among them. */
export function compareEvents(
  recorded: { events: RecordedEvent[]; normaliser: Normaliser },
  actual: { events: RecordedEvent[]; normaliser: Normaliser },
  compare: Comparison,
  variables: Variables,
): Differences {
  const missing = (compare.milestones ?? []).flatMap(row => {
    const left = notMet(row, actual.events, variables);
    return left.length > 0
      ? [`events: missing, in this order: ${JSON.stringify(left)}`]
      : [];
  });
  return compare.mode === 'milestones'
    ? missing
    : [
        ...differences(
          prepare(recorded, compare),
          prepare(actual, compare),
          'events',
        ),
        ...missing,
      ];
}

function prepare(
  { events, normaliser }: { events: RecordedEvent[]; normaliser: Normaliser },
  compare: Comparison,
): unknown[] {
  const pick = compare.pick?.map(path =>
    typeof path === 'string' ? path.replace(/^object\./, '') : path,
  );
  return events.map(({ type, object }) => ({
    type,
    object:
      type === 'BOOKMARK'
        ? {
            kind: object.kind,
            apiVersion: object.apiVersion,
            annotations: object.metadata?.annotations,
          }
        : select(normaliser.normalise(object), { ...compare, pick }),
  }));
}

/** The patterns of a row that no events fulfil one after the other. */
function notMet(
  row: EventPattern[],
  events: RecordedEvent[],
  variables: Variables,
): EventPattern[] {
  const left = [...row];
  for (const event of events) {
    if (left.length > 0 && fits(left[0], event, variables)) {
      left.shift();
    }
  }
  return left;
}

/** Whether an event is of the type and fulfils the conditions of a pattern. */
export function fits(
  { type, match }: EventPattern,
  event: RecordedEvent,
  variables: Variables,
): boolean {
  return (
    (type === undefined || type === event.type) &&
    unmet(event, match, variables).length === 0
  );
}
