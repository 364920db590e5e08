import type { IncomingHttpHeaders } from 'node:http';
import { CaseRun, type StepResult } from './CaseRun';
import { compareBodies, type Differences } from './compareBodies';
import { compareEvents } from './compareEvents';
import { unmet, type Variables } from './conditions';
import { Normaliser } from './Normaliser';
import type { RecordedCase } from './RecordedCase';

interface Sides {
  recorded: Normaliser;
  actual: Normaliser;
  variables: Variables;
}

/** Sends the requests of a case to a server and says where it answers in another way than was recorded. */
export async function replayCase(
  server: { url: string; token: string },
  recordedCase: RecordedCase,
): Promise<Differences> {
  const run = new CaseRun(server, recordedCase);
  try {
    await run.run(recordedCase.setup);
    const before = run.results.length;
    await run.run(recordedCase.steps);
    const sides: Sides = {
      recorded: new Normaliser(recordedCase.vars),
      actual: new Normaliser(run.variables),
      variables: run.variables,
    };
    for (const { step, body, events } of run.results) {
      if ('response' in step) {
        sides.recorded.learn(step.response?.body);
      }
      if ('events' in step) {
        sides.recorded.learn(step.events);
      }
      sides.actual.learn(body);
      sides.actual.learn(events);
    }
    return run.results.flatMap((result, index) =>
      (index < before ? lacks(result) : compareStep(result, sides)).map(
        each => `[${result.step.id}] ${each}`,
      ),
    );
  } finally {
    run.close();
  }
}

function lacks({ missing }: StepResult): Differences {
  return missing === undefined ? [] : [`not reached: ${missing}`];
}

function compareStep(result: StepResult, sides: Sides): Differences {
  const { step } = result;
  if (step.type === 'sleep' || result.missing !== undefined) {
    return lacks(result);
  }
  const compare = step.compare ?? {};
  const unfulfilled = unmet(result, step.assert, sides.variables).map(
    condition => `must be: ${JSON.stringify(condition)}`,
  );
  if (step.type === 'watch-events') {
    return [
      ...unfulfilled,
      ...compareEvents(
        { events: step.events, normaliser: sides.recorded },
        { events: result.events, normaliser: sides.actual },
        compare,
        sides.variables,
      ),
    ];
  }
  const { response } = step;
  if (!response || compare.mode === 'none') {
    return unfulfilled;
  }
  const codes = compare.statusIn ?? [response.status];
  if (!codes.includes(result.status)) {
    return [
      ...unfulfilled,
      `status: expected ${codes} got ${result.status} ${JSON.stringify(
        result.body,
      ).slice(0, 300)}`,
    ];
  }
  const headers =
    step.type === 'watch' ? [] : compare.headers ?? ['content-type', 'warning'];
  const bodies =
    response.body === undefined
      ? []
      : compareBodies(
          sides.recorded.normalise(response.body),
          sides.actual.normalise(result.body),
          compare,
        );
  return [
    ...unfulfilled,
    ...headers.flatMap(name =>
      compareHeader(name, response.headers, result.headers, sides),
    ),
    ...bodies,
  ];
}

function compareHeader(
  name: string,
  recorded: Record<string, string>,
  actual: IncomingHttpHeaders,
  sides: Sides,
): Differences {
  const plain = (value: unknown, normaliser: Normaliser) =>
    name === 'content-type'
      ? String(value)
          .toLowerCase()
          .replace(/\s+/g, '')
          .replace(/;charset=utf-8$/, '')
      : normaliser.normalise(value);
  const expected = plain(recorded[name], sides.recorded);
  const got = plain(actual[name], sides.actual);
  return expected === got
    ? []
    : [`header ${name}: expected ${expected} got ${got}`];
}
